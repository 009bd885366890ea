import type { Waiter } from './fair-queue.js';
import type { Mark } from './limit-store.js';
import { isWithin, type Limit } from './limit.js';
import type { Reservation } from './pacer.js';

/** What was taken for a call before its time. */
export interface TakenAhead {
  /** The call for which it was taken. It may have left the queue since. */
  readonly waiter: Waiter<Reservation | undefined>;
  readonly mark: Mark;
  /** The limits that were known then. */
  readonly limits: readonly Limit[];
  /** When the call may be sent, monotonic milliseconds. */
  readonly at: number;
}

/**
 * Returns the call that is sent with what was taken ahead: the one whose turn it is now, if that is enough
 * for it, else the one for which it was taken. Returns `undefined` if it is of use to neither.
 * @param next whose turn it is
 * @param isQueued whether the call for which it was taken still waits
 */
export function turnOf<T extends TakenAhead['waiter']>(
  { waiter }: TakenAhead,
  next: T,
  isQueued: boolean,
): TakenAhead['waiter'] | undefined {
  if (next === waiter || isWithin(next.amounts, waiter.amounts)) return next;
  return isQueued ? waiter : undefined;
}
