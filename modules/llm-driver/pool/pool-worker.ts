import type { PoolBounds } from '../call/call-plan.js';
import type { CallStats } from '../call/call-stats.js';
import type { CompletionResponse, Prompt } from '../contract/completion.types.js';
import type { Cancellation } from '../../support/index.js';

/** Calls in flight at most, where the caller does not say. */
export const DEFAULT_CONCURRENCY = 32;

/** What a pool gives to the one who answers an item. */
export interface PoolSlot extends PoolBounds {
  readonly index: number;
  /** Counts what the item costs, whatever becomes of it. */
  readonly stats: CallStats;
  /** Fires when the pool stops. */
  readonly signal: Cancellation;
}

/** Answers one prompt of a pool, or throws why it cannot. */
export type PoolWorker = (prompt: Prompt, slot: PoolSlot) => Promise<CompletionResponse>;
