import { isUtf8 } from 'node:buffer';
import { invalidReply } from './invalid-reply.js';

const BYTE_ORDER_MARK = 0xfeff;

/** @throws LlmError `upstream_invalid_response` for bytes that are not UTF-8: a replaced character is a changed answer */
export function decodeUtf8(chunks: readonly Buffer[]): string {
  const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
  if (!isUtf8(bytes)) throw invalidReply();
  const text = bytes.toString('utf8');
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}
