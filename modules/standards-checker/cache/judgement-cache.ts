import type { Judgement } from './judgement.js';

/** Milliseconds after which a judgement is not used any more: a model's name may stand for another model. */
export const DEFAULT_MAX_AGE_MS = 30 * 24 * 60 * 60 * 1_000;

/** The owner of judgements of callers who trust each other: the administrator and the command line. */
export const SHARED_OWNER = '';

/** Judgements by key and owner. Keys are digests of all that a judgement depends on. */
export abstract class JudgementCache {
  /**
   * Returns those that are known, by key. Never returns one of another owner, or one that is too old.
   * @param keys at most 500
   */
  abstract find(keys: readonly string[], owner: string): Promise<ReadonlyMap<string, Judgement>>;

  /** Stores judgements by key, and removes what is too old or beyond the bounds of the cache. */
  abstract add(judgements: ReadonlyMap<string, Judgement>, owner: string): Promise<void>;
}
