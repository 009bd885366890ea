import type { Clock } from '../support/index.js';
import type { RequestedCalls } from './caller-quota.js';

/** A refused caller that comes back sooner would only be refused again. */
const MIN_WAIT_MS = 1_000;
/** Clients do not wait longer. */
const MAX_WAIT_MS = 60_000;
/** Weight of the newest request in the moving average of how long requests stay in flight. */
const NEWEST_WEIGHT = 1 / 4;

interface InFlight {
  calls: number;
  /**
   * Moving average, in milliseconds, of how long this caller's requests stay in flight. Unset until one was
   * released.
   */
  averageMs?: number;
}

/** Calls that a caller has acquired. */
export interface AcquiredCalls {
  readonly ok: true;
  readonly actor: string;
  readonly count: number;
  /** Monotonic milliseconds. */
  readonly since: number;
}

/** Why a caller got no calls. */
export interface RefusedCalls {
  readonly ok: false;
  readonly limit: number;
  /** When to try again, in milliseconds. Undefined if the request needs more calls than the limit allows. */
  readonly waitMs: number | undefined;
}

/** Counts the calls that each caller has in flight in this process. */
export class ConcurrencyCounter {
  /** By actor. A caller without calls in flight has no entry. */
  private readonly callers = new Map<string, InFlight>();

  constructor(private readonly clock: Clock) {}

  /**
   * Acquires as many calls as wanted, or as many as are free if that is at least the minimum. A refusal
   * estimates when the minimum will be free: calls in flight are expected to last as long as the latest ones
   * did, and to end one after the other.
   * @param limit undefined for a caller whose calls in flight are not limited
   */
  acquire(
    actor: string,
    limit: number | undefined,
    { wanted, minimum }: RequestedCalls['concurrency'],
  ): AcquiredCalls | RefusedCalls {
    const inFlight = this.callers.get(actor) ?? { calls: 0 };
    const free = limit === undefined ? wanted : limit - inFlight.calls;
    if (limit !== undefined && free < minimum) {
      const waitMs = minimum > limit ? undefined : estimateWaitMs(minimum - free, inFlight);
      return { ok: false, limit, waitMs };
    }
    const count = Math.min(wanted, free);
    inFlight.calls += count;
    this.callers.set(actor, inFlight);
    return { ok: true, actor, count, since: this.clock.monotonic() };
  }

  /** Gives calls back. Returns true if the caller has none in flight any more. */
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

function estimateWaitMs(missing: number, { calls, averageMs = 0 }: InFlight): number {
  return Math.min(MAX_WAIT_MS, Math.max(MIN_WAIT_MS, (averageMs * missing) / calls));
}
