import { LINE_UP, runSystem } from './line-up.mjs';
import { goal, listed, printTable, sum } from './report.mjs';
import { SLOWEST_MS } from './workload.mjs';

const PROMPTS = 1_200;
const CONCURRENCY = 64;
const WARP = 20;
const STORM_MS = 60_000;
const HINT_MS = 2_000;
const ALLOWED_CALLS = 1.1;
/** Limits that do not bind: what is measured is the storm. */
const VENDOR = {
  name: 'storm',
  flavour: 'openai',
  model: 'gpt-4o-mini',
  limits: { rpm: 6_000, tpm: 2_400_000 },
};

/** Every call refused for a minute with `retry-after: 2`, then a provider as if nothing had been. */
export async function measureStorm(dist) {
  console.log(
    `\n  every call 429 with retry-after 2 for 60 s, then none\n` +
      `  ${PROMPTS} prompts, ${CONCURRENCY} at a time, warped ${WARP} times`,
  );
  const runs = [];
  for (const entry of LINE_UP) {
    const run = await runSystem(entry, {
      ...{ dist, vendor: VENDOR, stormMs: STORM_MS, warp: WARP },
      ...{ count: PROMPTS, concurrency: CONCURRENCY },
    });
    runs.push({ entry, ...run });
  }
  printTable(
    ['answered', 'lost', 'sent', '429s', 'first', 'wall', 'CPU µs', 'busy'],
    runs.map(({ entry, answered, lost, ledger, wallMs, cpuMicros, busy }) => [
      entry.name,
      answered,
      sum(lost),
      ledger.sent,
      ledger.refused,
      seconds(ledger.firstAnswerAfterMs),
      seconds(wallMs),
      cpuMicros.toFixed(0),
      `${(100 * busy).toFixed(0)} %`,
    ]),
  );
  return runs
    .filter(({ entry }) => entry.system === 'ours')
    .map(judge)
    .every(Boolean);
}

function judge({ entry, answered, lost, ledger }) {
  const calls = ledger.sent / PROMPTS;
  const { firstAnswerAfterMs } = ledger;
  // What is answered first was sent before that by its latency; the refusal before it took its own.
  const allowedMs = HINT_MS + SLOWEST_MS;
  return [
    goal(`${entry.name}: none lost`, listed(lost), answered === PROMPTS),
    goal(`${entry.name}: at most ${ALLOWED_CALLS} calls a prompt`, calls.toFixed(3), calls <= ALLOWED_CALLS),
    goal(
      `${entry.name}: first success at most ${seconds(allowedMs)} after`,
      seconds(firstAnswerAfterMs) ?? 'never',
      firstAnswerAfterMs !== null && firstAnswerAfterMs <= allowedMs,
    ),
  ].every(Boolean);
}

function seconds(ms) {
  return ms === null ? undefined : `${(ms / 1000).toFixed(1)} s`;
}
