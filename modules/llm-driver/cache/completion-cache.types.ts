type MaybePromise<T> = T | Promise<T>;

/**
 * Stores answers by key. A Keyv instance is one as it is. Keys are digests; answers are JSON texts with the
 * model's words in them, so protect the store as you protect those.
 */
export interface CompletionCacheStore {
  /** Returns the answer; undefined or null if there is none, or if it is too old. */
  get(key: string): MaybePromise<string | null | undefined>;
  /** Stores an answer for that many milliseconds. */
  set(key: string, answer: string, ttlMs: number): MaybePromise<unknown>;
  /** Removes an answer that cannot be read. */
  delete(key: string): MaybePromise<unknown>;
}

/** Options of the answers that calls have in common. */
export interface CompletionCacheOptions {
  /** @default an own store in the memory of this process */
  readonly store?: CompletionCacheStore | undefined;
  /**
   * Milliseconds that an answer is used for. Above 0.
   * @default 86_400_000, a day: a model's name may stand for another model one day
   */
  readonly ttlMs?: number | undefined;
  /**
   * Answers in memory at most; the one used longest ago is removed. Integer from 1. Only without `store`.
   * @default 1_000
   */
  readonly maxEntries?: number | undefined;
  /**
   * Bytes of the answers in memory at most, as JSON. Integer from 1. Only without `store`.
   * @default 67_108_864, 64 MiB
   */
  readonly maxBytes?: number | undefined;
}
