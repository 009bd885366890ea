import type { CompletionResponse } from '../contract/completion.types.js';
import type { LlmError } from '../contract/llm-error.js';
import type { PoolResult } from '../contract/pool.types.js';
import type { PoolSlot } from './pool-worker.js';

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
