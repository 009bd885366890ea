/** Two pools and a stream of single calls of one driver: argument `{ dist, baseUrl, known }` as JSON. Times are warped. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CONCURRENCY, FIRST_SINGLE_MS, sharedLoad, SINGLE_EVERY_MS, VENDOR } from './shared-load.mjs';
import { asPrompts, ourDriver, talliedResults } from './systems/ours.mjs';
import { WARM_UP_MODEL } from './vendors.mjs';
import { latencyMs, workload } from './workload.mjs';

const { dist, baseUrl, known } = JSON.parse(process.argv[2]);
const driver = await ourDriver({ dist, baseUrl, vendor: VENDOR, known });

/** What a call takes beyond the provider's own time, and what came of it. */
async function single({ prompt, maxTokens, tokens }, model) {
  const startedAt = performance.now();
  const [result] = await Promise.allSettled([
    driver.completion({ prompt, max_tokens: maxTokens }, { model }),
  ]);
  const waitedMs = performance.now() - startedAt - latencyMs(prompt);
  return { waitedMs, tokens, lost: result.status === 'rejected' ? result.reason.code : undefined };
}

async function poolOf(items) {
  const results = await driver.completionPool(asPrompts(items), {
    model: VENDOR.model,
    concurrency: CONCURRENCY,
  });
  return { ...talliedResults(results), wallMs: performance.now() - startedAt };
}

async function singleAt(item, position) {
  await sleep(FIRST_SINGLE_MS + position * SINGLE_EVERY_MS);
  return single(item, VENDOR.model);
}

await driver.completionPool(asPrompts(workload(200, VENDOR.limits, 20_000)), {
  model: WARM_UP_MODEL,
  concurrency: CONCURRENCY,
});
const unhindered = [];
for (const item of workload(21, VENDOR.limits, 30_000))
  unhindered.push((await single(item, WARM_UP_MODEL)).waitedMs);
const transportMs = unhindered.sort((a, b) => a - b)[10];
globalThis.gc();

const { pools, singles } = sharedLoad();
const startedAt = performance.now();
const [first, second, ...alone] = await Promise.all([...pools.map(poolOf), ...singles.map(singleAt)]);
process.send({ pools: [first, second], singles: alone, transportMs, wallMs: performance.now() - startedAt });
