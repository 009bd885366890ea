import { LINE_UP, runSystem } from './line-up.mjs';
import { goal, listed, percent, printTable, sum } from './report.mjs';
import { SLOWEST_MS } from './workload.mjs';

const CONCURRENCY = 16;
const WARP = 5;
const ALLOWED_WALL = 1.05;
/** A model with few requests a minute, and one with many. Next to nothing is in hand at the start. */
const VENDOR = {
  flavour: 'openai',
  limitsByModel: {
    slow: { rpm: 180, tpm: 6_000_000, inHand: 0.01 },
    fast: { rpm: 1_200, tpm: 6_000_000, inHand: 0.01 },
  },
  promptsByModel: { slow: 60, fast: 400 },
};
const SYSTEMS = LINE_UP.filter(({ name }) => name === 'ours, limits learned' || name === 'openai + p-limit');

/** One pool whose first prompts are for a slow model: the others need not wait for them. */
export async function measureSlowModel(dist) {
  const { limitsByModel, promptsByModel } = VENDOR;
  const count = sum(promptsByModel);
  const optimumMs = SLOWEST_MS + Math.max(...Object.entries(promptsByModel).map(refillMs));
  console.log(
    `\n  ${promptsByModel.slow} prompts of a model with ${limitsByModel.slow.rpm} requests a minute, then ${promptsByModel.fast} of one with ` +
      `${limitsByModel.fast.rpm};\n  ${CONCURRENCY} at a time, optimum ${(optimumMs / 1000).toFixed(1)} s`,
  );
  const runs = [];
  for (const entry of SYSTEMS) {
    runs.push({
      entry,
      ...(await runSystem(entry, { dist, vendor: VENDOR, warp: WARP, count, concurrency: CONCURRENCY })),
    });
  }
  printTable(
    ['answered', 'lost', 'sent', '429', 'wall'],
    runs.map(({ entry, answered, lost, ledger, wallMs }) => [
      ...[entry.name, answered, sum(lost), ledger.sent, percent(ledger.refused / ledger.sent)],
      (wallMs / optimumMs).toFixed(3),
    ]),
  );
  const { answered, lost, wallMs } = runs.find(({ entry }) => entry.system === 'ours');
  const wall = wallMs / optimumMs;
  return [
    goal('none lost', listed(lost), answered === count),
    goal(`wall at most ${ALLOWED_WALL} times`, wall.toFixed(3), wall <= ALLOWED_WALL),
  ].every(Boolean);
}

/** Time until the last of a model's prompts can be admitted. */
function refillMs([model, count]) {
  const { rpm, inHand } = VENDOR.limitsByModel[model];
  return ((count - rpm * inHand) * 60_000) / rpm;
}
