import { createHash } from 'node:crypto';
import type { ChatRequest } from '../contract/chat.types.js';

/** Changes with the form of what is stored: answers of another form are not found. */
const PREFIX = 'nest-llm-driver:answer:1:';

/**
 * Returns the key of a request. Two requests have the same key if the same instance would send the same JSON:
 * the order of fields does not count, and every field counts except those of streams.
 * @param identity what answers, apart from the model in the request
 */
export function cacheKey(identity: string, request: ChatRequest): string {
  const { stream: _stream, stream_options: _options, ...fields } = request;
  const json = JSON.stringify([identity, fields], inOrder);
  return PREFIX + createHash('sha256').update(json).digest('hex');
}

/** A replacer that sorts the fields of objects. */
function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted);
}
