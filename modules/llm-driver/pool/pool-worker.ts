import type { PoolBounds } from '../call/call-runner.js';
import type { CallStats } from '../call/call-stats.js';
import type { CompletionResponse, Prompt } from '../contract/completion.types.js';

/** Calls in flight at most, where the caller does not say. */
export const DEFAULT_CONCURRENCY = 32;

/** What a pool gives to the one who answers an item. */
export interface PoolSlot {
  readonly index: number;
  /** Counts what the item costs, whatever becomes of it. */
  readonly stats: CallStats;
  /** Fires when the pool stops. */
  readonly signal: AbortSignal;
  readonly bounds: PoolBounds;
}

/** Answers one prompt of a pool, or throws why it cannot. */
export type PoolWorker = (prompt: Prompt, slot: PoolSlot) => Promise<CompletionResponse>;
