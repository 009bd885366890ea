import type { PoolPrompt } from './types.js';

/** Prompts in one request at most. */
export const MAX_BATCH_PROMPTS = 500;
/** Of the 16 MiB that a request may have. */
const MAX_BATCH_BYTES = 12 * 1024 * 1024;
/** A character is at most six bytes as JSON sends it (`\u0000`). */
const BYTES_A_CHARACTER = 6;

/** The next indexes that fit into one request, in order; one at least. */
export function nextBatch(indexes: readonly number[], prompts: readonly PoolPrompt[]): number[] {
  const batch: number[] = [];
  let bytes = 0;
  for (const index of indexes.slice(0, MAX_BATCH_PROMPTS)) {
    bytes += sizeOf(prompts[index]!);
    if (batch.length > 0 && bytes > MAX_BATCH_BYTES) break;
    batch.push(index);
  }
  return batch;
}

/** Bytes as sent: counted where it may matter, else bounded. */
function sizeOf({ value }: PoolPrompt): number {
  if (typeof value === 'string' && value.length * BYTES_A_CHARACTER < MAX_BATCH_BYTES / MAX_BATCH_PROMPTS)
    return value.length * BYTES_A_CHARACTER;
  return new Blob([JSON.stringify(value)]).size;
}
