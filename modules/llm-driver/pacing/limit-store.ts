import type { Amounts, Limit } from './limit.js';

/** A value, or a promise of it if the store is not in this process. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Keeps the used part (the level) of limits, by scope and limit. Each level falls continuously by
 * `limit.perMs`, down to 0, and starts at 0. A store in this process answers at once. One shared by several
 * processes may answer with promises, and has to make each operation atomic.
 */
export abstract class LimitStore {
  /** True if it answers without promises: a call that need not wait is then not queued. */
  abstract readonly immediate: boolean;

  /**
   * Takes a call's amounts from all of these limits, or from none. A limit accepts an amount that does not
   * fill it past `limit.ceiling`; a larger amount is accepted at level 0.
   * @returns 0 if they were taken, else milliseconds until they would fit: above 0, finite
   */
  abstract take(scope: string, limits: readonly Limit[], amounts: Amounts): MaybePromise<number>;

  /** Adds to levels, whether it fits or not. Amounts may be negative; a level stays at 0 or above. */
  abstract add(scope: string, limits: readonly Limit[], amounts: Amounts): MaybePromise<void>;

  /** Brings the level of one limit into these bounds, which come from the provider itself. */
  abstract clamp(scope: string, limit: Limit, atLeast: number, atMost: number): MaybePromise<void>;

  /** Returns the level of one limit. */
  abstract used(scope: string, limit: Limit): MaybePromise<number>;

  /** Called for a scope that is no longer in use: its levels may be deleted once they are 0. */
  abstract forget(scope: string): MaybePromise<void>;
}
