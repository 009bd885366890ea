import type { PoolItem } from '../call/call-plan.js';
import type { CompletionResponse } from '../contract/completion.types.js';
import type { LlmError } from '../contract/llm-error.js';
import type { PoolResult } from '../contract/pool.types.js';

/** Returns the result of an item that was answered. */
export function success(
  { index, stats }: PoolItem,
  id: string | undefined,
  completion: CompletionResponse,
): PoolResult {
  const { attempts } = stats;
  const waitedMs = Math.round(stats.waitedMs);
  // Written out twice: a result without an id has no such field, and a spread would cost more than the rest.
  return id === undefined
    ? { index, ok: true, completion, attempts, waitedMs }
    : { index, id, ok: true, completion, attempts, waitedMs };
}

/** Returns the result of an item that was not answered. */
export function failure({ index, stats }: PoolItem, id: string | undefined, error: LlmError): PoolResult {
  const { attempts } = stats;
  const waitedMs = Math.round(stats.waitedMs);
  return { index, ...(id === undefined ? {} : { id }), ok: false, error, attempts, waitedMs };
}
