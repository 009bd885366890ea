/**
 * Work in steps: yields the size of each step, about the code units it has read. A step is at most
 * {@link MAX_STEP}, so a caller can let others run in between.
 */
export type Work<Result> = Generator<number, Result, void>;

/** The largest step of {@link Work}, in code units. */
export const MAX_STEP = 8 * 1024;
/** A turn of the event loop ends after a step that reaches this much in all. */
export const UNITS_PER_TURN = MAX_STEP;

/** Does work, and lets the event loop turn after every few steps. */
export async function inTurns<Result>(work: Work<Result>): Promise<Result> {
  for (let units = 0; ;) {
    const { done, value } = work.next();
    if (done) return value;
    units += value;
    if (units < UNITS_PER_TURN) continue;
    units = 0;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
}

/** Does work at once. */
export function atOnce<Result>(work: Work<Result>): Result {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
