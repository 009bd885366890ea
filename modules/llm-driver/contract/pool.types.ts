import type { CompletionOptions, CompletionResponse, ObjectResponse } from './completion.types.js';
import type { LlmError } from './llm-error.js';

interface PoolOutcome {
  /** Index of the prompt in the input. */
  readonly index: number;
  /** The caller's id, if the prompt has one. */
  readonly id?: string;
  /** Calls sent for this prompt; 0 if none was sent. */
  readonly attempts: number;
  /**
   * Milliseconds spent waiting for the provider's limits and between attempts. Calls themselves and queueing
   * for the pool's `concurrency` are not counted.
   */
  readonly waitedMs: number;
  /**
   * Index of the equal prompt whose result this is, with the option `dedupe`. No call was sent for this one:
   * count the usage once.
   */
  readonly duplicateOf?: number;
}

/** Result of a prompt that was answered. */
export interface PoolSuccess extends PoolOutcome {
  readonly ok: true;
  readonly completion: CompletionResponse;
}

/** Result of a prompt that was answered with a value of the pool's schema. */
export interface PoolObject<Value> extends PoolSuccess {
  readonly completion: ObjectResponse<Value>;
  /** The value of the completion. */
  readonly value: Value;
}

/** Result of a prompt that was not answered. */
export interface PoolFailure extends PoolOutcome {
  readonly ok: false;
  readonly error: LlmError;
}

/**
 * Result of one prompt; there is one for each. A failure is a value and leaves other prompts alone. `Value`
 * is that of the pool's schema, if it has one.
 */
export type PoolResult<Value = never> =
  ([Value] extends [never] ? PoolSuccess : PoolObject<Value>) | PoolFailure;

/** Progress of a pool so far. */
export interface PoolProgress {
  /** Prompts answered or failed: `ok` and `failed` together. */
  readonly done: number;
  readonly ok: number;
  readonly failed: number;
  /** Calls beyond one for each prompt. */
  readonly retries: number;
  /** Prompts in all; `undefined` for an iterable, whose length is not known. */
  readonly total: number | undefined;
}

/** Options of a pool: those of each completion, and those of the pool as a whole. */
export interface PoolOptions extends CompletionOptions {
  /**
   * Calls in flight at most. A prompt that waits for a limit or a retry does not count. Integer from 1 to
   * 10,000.
   * @default 32
   */
  readonly concurrency?: number;
  /**
   * Milliseconds for the whole pool. Prompts not answered by then fail with `deadline_exceeded`.
   * @default no deadline
   */
  readonly deadlineMs?: number;
  /**
   * Starts no new call after the first failure: calls in flight go on and are not retried, the other prompts
   * fail with `aborted`.
   * @default false
   */
  readonly failFast?: boolean;
  /**
   * Stops when this many prompts are answered: calls in flight are cancelled, and the others fail with
   * `aborted`. Integer from 1; of a list, at most its prompts.
   * @default all prompts
   */
  readonly minimumSuccesses?: number;
  /**
   * Called after each prompt. An error thrown by it is logged once and ignored, so that no answer is lost.
   */
  readonly onProgress?: (progress: PoolProgress) => void;
  /**
   * Asks equal prompts once: same messages, options and model, whatever their ids. Each gets its result, an
   * error too; those that were not asked have `duplicateOf`. Each result has a completion of its own; errors
   * and instances of classes that a schema makes are shared. A stream compares a prompt with those under way
   * and with the latest 1,000 answered.
   * @default false
   */
  readonly dedupe?: boolean | undefined;
  /**
   * Results of an earlier run of the same prompts, in any order: copies of its answers are returned, and only
   * its failures are asked again. One result for each prompt, with the prompt's index and id; otherwise
   * the pool throws InvalidRequestError. The prompts must be an array.
   */
  readonly previous?: readonly PoolResult[] | undefined;
}
