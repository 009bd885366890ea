import type { PoolBounds, CallStats } from '../call/call-plan.js';
import type { CompletionResponse, Prompt } from '../contract/completion.types.js';
import type { Cancellation } from '../../support/index.js';
import type { LlmError } from '../contract/llm-error.js';
import type { PoolResult, PoolProgress } from '../contract/pool.types.js';

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

type Numbered = Pick<PoolSlot, 'index' | 'stats'>;

export function succeeded(
  { index, stats }: Numbered,
  id: string | undefined,
  completion: CompletionResponse,
): PoolResult {
  const { attempts } = stats;
  const waitedMs = Math.round(stats.waitedMs);
  // Written out twice: a result without an id has no such field, and a spread costs more than all the rest of it.
  return id === undefined
    ? { index, ok: true, completion, attempts, waitedMs }
    : { index, id, ok: true, completion, attempts, waitedMs };
}

export function failed({ index, stats }: Numbered, id: string | undefined, error: LlmError): PoolResult {
  const { attempts } = stats;
  const waitedMs = Math.round(stats.waitedMs);
  return { index, ...(id === undefined ? {} : { id }), ok: false, error, attempts, waitedMs };
}

/** Counts results as they finish. */
export class PoolTally {
  ok = 0;
  private failed = 0;
  private retries = 0;
  private reportFailed = false;

  constructor(private readonly total: number | undefined) {}

  add(result: PoolResult): void {
    if (result.ok) this.ok += 1;
    else this.failed += 1;
    this.retries += Math.max(0, result.attempts - 1);
  }

  progress(): PoolProgress {
    const { ok, failed, retries, total } = this;
    return { done: ok + failed, ok, failed, retries, total };
  }

  /** Whether this is the first time the progress could not be reported. */
  firstReportFailure(): boolean {
    const first = !this.reportFailed;
    this.reportFailed = true;
    return first;
  }
}
