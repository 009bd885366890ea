/**
 * Milliseconds of the quickest of several runs: what the work costs, without what else the machine was doing.
 */
export function fastest(work: () => unknown): number {
  let best = Infinity;
  for (let run = 0; run < 7; run++) {
    const startedAt = performance.now();
    work();
    best = Math.min(best, performance.now() - startedAt);
  }
  return best;
}
