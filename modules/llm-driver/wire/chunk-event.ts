import type { ChatCompletionChunk } from '../contract/chat.types.js';
import { wireError } from '../errors/provider-errors.js';
import type { ServerSentEvent } from './sse.js';
import type { StreamedReply } from '../http/streamed-reply.js';
import { parseObject, throwIfError } from './chat-reply.js';

/** The chunk of an event; `undefined` where it holds something else. @throws LlmError for an error of either vendor's style */
export function readChunkEvent(
  { name, data }: ServerSentEvent,
  reply: StreamedReply,
  nowMs: () => number,
): ChatCompletionChunk | undefined {
  const body = parseObject(data, reply.status);
  throwIfError(body, reply, nowMs);
  if (name === 'error') throw wireError(body, reply, nowMs());
  return isChunk(body) ? body : undefined;
}

/** Padding against traffic analysis where OpenAI puts it, last in each chunk. */
const PADDING = /,"obfuscation":"\w*"\}$/;

/** A chunk's JSON without padding of that kind: what is left can go on as it is. */
export function withoutPadding(json: string): string {
  return json.replace(PADDING, '}');
}

/** Takes out padding that stands elsewhere: of use on the wire to us, and of none behind it. Returns whether there was any. */
export function stripPadding(chunk: ChatCompletionChunk): boolean {
  let padded = false;
  if ('obfuscation' in chunk) {
    padded = true;
    delete chunk.obfuscation;
  }
  for (const { delta } of chunk.choices) {
    if (!delta || !('obfuscation' in delta)) continue;
    padded = true;
    delete delta.obfuscation;
  }
  return padded;
}

function isChunk(body: object): body is ChatCompletionChunk {
  const { choices } = body as { choices?: unknown };
  return Array.isArray(choices) && choices.every((choice) => typeof choice === 'object' && choice !== null);
}
