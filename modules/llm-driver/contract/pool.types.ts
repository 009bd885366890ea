import type { LlmError } from './llm-error.js';
import type { CompletionOptions, CompletionResponse } from './completion.types.js';

interface ResultFields {
  /** The prompt's place in the input. */
  readonly index: number;
  /** The caller's own id, where the prompt had one. */
  readonly id?: string;
  /** Calls sent for this item. 0 where none was. */
  readonly attempts: number;
  /** Milliseconds spent waiting for the provider's limits and between attempts. Calls and queueing for a slot excluded. */
  readonly waitedMs: number;
}

export interface PoolSuccess extends ResultFields {
  readonly ok: true;
  readonly completion: CompletionResponse;
}

export interface PoolFailure extends ResultFields {
  readonly ok: false;
  readonly error: LlmError;
}

/** One per prompt, always. A failure is a value: it never touches another item. */
export type PoolResult = PoolSuccess | PoolFailure;

/** How far a pool is. */
export interface PoolProgress {
  readonly done: number;
  readonly ok: number;
  readonly failed: number;
  /** Calls beyond one a prompt, so far. */
  readonly retries: number;
  /** Prompts in all; `undefined` for an iterable, whose end is not known. */
  readonly total: number | undefined;
}

export interface PoolOptions extends CompletionOptions {
  /** Calls in flight at most. An item that waits holds no slot. Integer from 1 to 10,000. Default 32. */
  readonly concurrency?: number;
  /** For the whole pool, milliseconds. What is not answered by then fails with `deadline_exceeded`. Default: none. */
  readonly deadlineMs?: number;
  /** Start no new call after the first failure; calls in flight finish, the rest fail with `aborted`. Default `false`. */
  readonly failFast?: boolean;
  /** Finish as soon as this many prompts are answered; the rest fail with `aborted`. Integer from 1. Default: all. */
  readonly minimumSuccesses?: number;
  /** Called after each item. What it throws is logged once and otherwise ignored: it must not cost an answer. */
  readonly onProgress?: (progress: PoolProgress) => void;
}
