import type { PoolItem } from '../call/call-plan.js';
import type { CompletionResponse, ObjectResponse } from '../contract/completion.types.js';
import type { LlmError } from '../contract/llm-error.js';
import type { PoolObject, PoolResult } from '../contract/pool.types.js';

/** Returns the result of an item that was answered. */
export function success(
  { index, stats }: PoolItem,
  id: string | undefined,
  completion: CompletionResponse,
): PoolResult {
  const { attempts } = stats;
  const waitedMs = Math.round(stats.waitedMs);
  if (isObject(completion)) {
    const { value } = completion;
    const result: PoolObject<unknown> = {
      ...withId(index, id),
      ok: true,
      completion,
      value,
      attempts,
      waitedMs,
    };
    return result;
  }
  // Written out twice: a result without an id has no such field, and a spread would cost more than the rest.
  return id === undefined
    ? { index, ok: true, completion, attempts, waitedMs }
    : { index, id, ok: true, completion, attempts, waitedMs };
}

/** Returns the result of an item that was not answered. */
export function failure({ index, stats }: PoolItem, id: string | undefined, error: LlmError): PoolResult {
  const { attempts } = stats;
  const waitedMs = Math.round(stats.waitedMs);
  return { ...withId(index, id), ok: false, error, attempts, waitedMs };
}

/** Returns true for the completion of a prompt with a schema. */
export function isObject(completion: CompletionResponse): completion is ObjectResponse<unknown> {
  return 'value' in completion;
}

function withId(index: number, id: string | undefined): Pick<PoolResult, 'index' | 'id'> {
  return id === undefined ? { index } : { index, id };
}
