import type { Amounts, Limit } from './limit.js';

/** At once where the store is in this process, later where it is not. */
export type MaybePromise<T> = T | Promise<T>;

/**
 * Where the used part of every limit is kept, by scope and limit: each is a bucket that refills continuously,
 * by `limit.perMs`, up to unused. A store in this process answers at once; one shared by several processes
 * may answer with promises, and has to make each operation atomic. Levels nobody has touched are unused.
 */
export abstract class LimitStore {
  /** Whether it answers at once: then a call that need not wait is not even put in line. */
  abstract readonly immediate: boolean;

  /**
   * Takes a call's amounts from all of these limits, or from none. A limit accepts what does not fill it past
   * `limit.ceiling`; an amount that is larger fits an unused one.
   * @returns 0 where they were taken, else milliseconds until they would fit: above 0, finite
   */
  abstract take(scope: string, limits: readonly Limit[], amounts: Amounts): MaybePromise<number>;

  /** Corrects what was taken: amounts may be negative. Never refused; a level stays at 0 or above. */
  abstract add(scope: string, limits: readonly Limit[], amounts: Amounts): MaybePromise<void>;

  /** Brings the used part of one limit into these bounds: what the provider itself says of it. */
  abstract clamp(scope: string, limit: Limit, atLeast: number, atMost: number): MaybePromise<void>;

  /** Used now. */
  abstract used(scope: string, limit: Limit): MaybePromise<number>;

  /** Nobody will ask for the scope again soon: what is kept of it may go once it is unused. */
  abstract forget(scope: string): MaybePromise<void>;
}
