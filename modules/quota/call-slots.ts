import type { MaybePromise } from '../llm-driver/index.js';
import type { RequestedCalls } from './caller-quota.js';

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

/**
 * The calls that each caller has in flight: in this process, or in all that share a store. Those of a process
 * that has died are free again after half a minute.
 */
export abstract class CallSlots {
  /**
   * Acquires as many calls as wanted, or as many as are free if that is at least the minimum. A refusal
   * estimates when the minimum will be free.
   * @param limit undefined for a caller whose calls in flight are not limited
   * @throws AppError 503 `storage_unavailable` if a shared store is away and nothing may be sent then
   */
  abstract acquire(
    actor: string,
    limit: number | undefined,
    asked: RequestedCalls['concurrency'],
  ): MaybePromise<AcquiredCalls | RefusedCalls>;

  /** Gives calls back. Returns true if the caller has none in flight in this process any more. */
  abstract release(acquired: AcquiredCalls): boolean;
}
