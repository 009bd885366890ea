import type { ChatCompletionChunk } from './chat.types.js';

/**
 * Returns true for a chunk that tells the answer's id or model. Azure begins and ends a stream with chunks
 * that do not: results of its content filter.
 */
export function isNamed({ id, model }: Partial<ChatCompletionChunk>): boolean {
  return Boolean(id) || Boolean(model);
}
