import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MemoryBudget } from '../../modules/support/index.js';

/** Far longer than a loaded machine needs, in milliseconds. */
const PATIENCE_MS = 30_000;

/** Whether so many bytes fit at this moment. */
export function hasRoomFor(budget: MemoryBudget, bytes: number): boolean {
  const probe = budget.open();
  const fits = probe.hold(bytes);
  probe.close();
  return fits;
}

/**
 * Waits until so many bytes fit, or do not.
 * @throws Error after 30 s: a loop without an end outlives its test and takes the processor from the next
 */
export async function untilRoom(budget: MemoryBudget, bytes: number, expected = true): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (hasRoomFor(budget, bytes) !== expected) {
    if (performance.now() > deadline) throw new Error(`${bytes} bytes ${expected ? 'never' : 'always'} fit.`);
    await nextTurn();
  }
}
