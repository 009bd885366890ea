/**
 * Calls of one driver, alone at first and then all at once: argument `{ dist, baseUrl, vendor, count, failures }` as JSON.
 * Times are warped.
 */
import { ourDriver } from './systems/ours.mjs';
import { WARM_UP_MODEL } from './vendors.mjs';

const ANSWERS = 3;
const { dist, baseUrl, vendor, count, failures } = JSON.parse(process.argv[2]);
const driver = await ourDriver({ dist, baseUrl, vendor, known: false });
const ask = (index, options) => driver.completion({ prompt: `#${index} hello`, max_tokens: 10 }, options);

await driver.completionPool(
  Array.from({ length: 200 }, (_, index) => ({ prompt: `#${index} warm-up`, max_tokens: 10 })),
  { model: WARM_UP_MODEL, concurrency: 50 },
);
for (let index = 0; index < failures + ANSWERS; index += 1) {
  const [{ status }] = await Promise.allSettled([ask(index, { model: vendor.model, attempts: 1 })]);
  const expected = index < failures ? 'rejected' : 'fulfilled';
  if (status !== expected) throw new Error(`Call ${index} was ${status} instead of ${expected}.`);
}
const startedAt = performance.now();
await Promise.all(Array.from({ length: count }, (_, index) => ask(index, { model: vendor.model })));
process.send({ wallMs: performance.now() - startedAt });
