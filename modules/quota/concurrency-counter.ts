import type { Clock } from '../support/index.js';
import { type AcquiredCalls, CallSlots, type RefusedCalls } from './call-slots.js';
import type { RequestedCalls } from './caller-quota.js';

/** A refused caller that comes back sooner would only be refused again. */
const MIN_WAIT_MS = 1_000;
/** Clients do not wait longer. */
const MAX_WAIT_MS = 60_000;
/** Weight of the newest request in the moving average of how long requests stay in flight. */
const NEWEST_WEIGHT = 1 / 4;

/** What one caller has in flight. */
export interface CallsInFlight {
  calls: number;
  /**
   * Moving average, in milliseconds, of how long this caller's requests stay in flight. Unset until one was
   * released.
   */
  averageMs?: number;
}

/** Counts the calls that each caller has in flight in this process. */
export class ConcurrencyCounter extends CallSlots {
  /** By actor. A caller without calls in flight has no entry. */
  private readonly callers = new Map<string, CallsInFlight>();

  constructor(private readonly clock: Clock) {
    super();
  }

  acquire(
    actor: string,
    limit: number | undefined,
    { wanted, minimum }: RequestedCalls['concurrency'],
  ): AcquiredCalls | RefusedCalls {
    const inFlight = this.callers.get(actor) ?? { calls: 0 };
    const free = limit === undefined ? wanted : limit - inFlight.calls;
    if (limit !== undefined && free < minimum) {
      const waitMs = minimum > limit ? undefined : freeAfterMs(minimum - free, inFlight);
      return { ok: false, limit, waitMs };
    }
    const count = Math.min(wanted, free);
    inFlight.calls += count;
    this.callers.set(actor, inFlight);
    return { ok: true, actor, count, since: this.clock.monotonic() };
  }

  release({ actor, count, since }: AcquiredCalls): boolean {
    const inFlight = this.callers.get(actor);
    if (inFlight === undefined) return true;
    const lastedMs = this.clock.monotonic() - since;
    inFlight.averageMs = lastedMs * NEWEST_WEIGHT + (inFlight.averageMs ?? lastedMs) * (1 - NEWEST_WEIGHT);
    inFlight.calls -= count;
    if (inFlight.calls > 0) return false;
    this.callers.delete(actor);
    return true;
  }
}

/**
 * Estimates when so many calls will be free, in milliseconds: calls in flight are expected to last as long as
 * the latest ones did, and to end one after the other.
 */
export function freeAfterMs(missing: number, { calls, averageMs = 0 }: CallsInFlight): number {
  return Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, (averageMs * missing) / Math.max(1, calls)));
}
