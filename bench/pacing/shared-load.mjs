import { workload } from './workload.mjs';

const POOL_PROMPTS = 300;
const SINGLES = 40;
const FIRST_SINGLE = 10_000;

/**
 * When the first single call is made, warped milliseconds. Until then the limits are not used up and nobody waits for
 * them: what a call would wait for is the processor, busy with the pools' start, and the warp would multiply that.
 */
export const FIRST_SINGLE_MS = 5_000;
/** From one single call to the next, warped milliseconds. */
export const SINGLE_EVERY_MS = 2_000;
export const CONCURRENCY = 64;
/** Small enough that a single call's wait is long beside what the machine adds to it. */
export const VENDOR = {
  name: 'shared',
  flavour: 'openai',
  model: 'gpt-4o-mini',
  limits: { rpm: 240, tpm: 96_000 },
};

/** What two pools and a stream of single calls ask of one scope. */
export function sharedLoad() {
  const both = workload(2 * POOL_PROMPTS, VENDOR.limits);
  return {
    pools: [0, 1].map((pool) => both.filter(({ index }) => index % 2 === pool)),
    singles: workload(SINGLES, VENDOR.limits, FIRST_SINGLE),
  };
}
