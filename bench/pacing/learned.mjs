import { LINE_UP, runSystem } from './line-up.mjs';
import { earliestAdmissionMs } from './optimum.mjs';
import { goal, listed, percent, printTable, sum } from './report.mjs';
import { COLD_GROQ_LIKE, COLD_OPENAI_LIKE, GIVING_BACK } from './vendors.mjs';
import { latencyMs, workload } from './workload.mjs';

const PROMPTS = 2_000;
const CONCURRENCY = 64;
const WARP = 5;
const ALLOWED_REFUSED = 0.02;
/** Tokens of the fake provider's answer. */
const ANSWER_TOKENS = 4;

const CASES = [
  ...[COLD_GROQ_LIKE, COLD_OPENAI_LIKE].map((vendor) => ({ vendor, allowedWall: 1.03 })),
  ...GIVING_BACK.map((vendor) => ({ vendor, allowedWall: 1.05 })),
];

const SYSTEMS = LINE_UP.filter(({ name }) => name === 'ours, limits learned' || name === 'openai + p-limit');

/** Pools at limits of which only headers tell: nearly used up at the start, or given back where they are not used. */
export async function measureLearned(dist) {
  let passed = true;
  for (const { vendor, allowedWall } of CASES) {
    const optimumMs = optimumOf(vendor);
    console.log(
      `\n  ${vendor.name}: ${PROMPTS} prompts, ${CONCURRENCY} at a time, optimum ${(optimumMs / 1000).toFixed(1)} s`,
    );
    const runs = [];
    for (const entry of SYSTEMS) {
      const setting = { dist, vendor, warp: WARP, count: PROMPTS, concurrency: CONCURRENCY };
      runs.push({ entry, ...(await runSystem(entry, setting)) });
    }
    printTable(
      ['answered', 'lost', 'sent', '429', 'wall'],
      runs.map((run) => row(run, optimumMs)),
    );
    passed =
      judge(
        runs.find(({ entry }) => entry.system === 'ours'),
        optimumMs,
        allowedWall,
      ) && passed;
  }
  return passed;
}

function optimumOf({ limits, sizes = limits }) {
  const items = workload(PROMPTS, sizes);
  const charged =
    limits.charging === 'returned'
      ? items.map((item) => ({ ...item, tokens: item.tokens - item.maxTokens + ANSWER_TOKENS }))
      : items;
  return earliestAdmissionMs(charged, limits) + latencyMs(items.at(-1).prompt);
}

function row({ entry, answered, lost, ledger, wallMs }, optimumMs) {
  const refused = percent(ledger.refused / ledger.sent);
  return [entry.name, answered, sum(lost), ledger.sent, refused, (wallMs / optimumMs).toFixed(3)];
}

function judge({ answered, lost, ledger, wallMs }, optimumMs, allowedWall) {
  const share = ledger.refused / ledger.sent;
  const wall = wallMs / optimumMs;
  return [
    goal('none lost', listed(lost), answered === PROMPTS),
    goal(`429s at most ${percent(ALLOWED_REFUSED)}`, percent(share), share <= ALLOWED_REFUSED),
    goal(`wall at most ${allowedWall} times`, wall.toFixed(3), wall <= allowedWall),
  ].every(Boolean);
}
