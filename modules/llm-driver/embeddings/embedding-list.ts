import { inOrder, toBase64, vectorOf } from '../contract/embedding.js';
import type { EmbeddingItem, EmbeddingList, EmbeddingRequest } from '../contract/embedding.types.js';

/**
 * Returns the list of a reply in the order of the inputs and in the encoding that was asked for: the same
 * object if it was so.
 * @throws LlmError `upstream_invalid_response` unless there is exactly one vector for each input
 */
export function asAskedFor(list: EmbeddingList, request: EmbeddingRequest<unknown>): EmbeddingList {
  const encode = request.encoding_format === 'base64' ? inBase64 : inNumbers;
  const items = inOrder(list, request.input.length).map(encode);
  const isSame = items.every((item, index) => item === list.data[index]);
  return isSame ? list : { ...list, data: items };
}

function inBase64(item: EmbeddingItem): EmbeddingItem {
  const { embedding } = item;
  if (typeof embedding === 'string' && embedding !== '') return item;
  return { ...item, embedding: toBase64(vectorOf(embedding)) };
}

function inNumbers(item: EmbeddingItem): EmbeddingItem {
  const { embedding } = item;
  // As in a chat, what the provider wrote is not looked at further.
  if (Array.isArray(embedding) && embedding.length > 0) return item;
  return { ...item, embedding: vectorOf(embedding) };
}
