import type { ChatCompletionChunk } from '../contract/chat.types.js';
import type { StreamedReply } from '../http/streamed-reply.js';
import { invalidReply } from '../http/invalid-reply.js';
import { wireError } from '../http/provider-errors.js';
import { readEvents, type ServerSentEvent } from '../http/sse.js';
import { parseObject, throwIfError } from './chat-reply.js';

const DONE = '[DONE]';

/**
 * The chunks of a streamed reply, as they come.
 * @throws LlmError for an error event of either vendor's style, and where the stream ends before the answer does
 */
export async function* readChunks(
  reply: StreamedReply,
  nowMs: () => number,
): AsyncGenerator<ChatCompletionChunk, void, undefined> {
  const unfinished = new Set<number>();
  let begun = false;
  for await (const event of readEvents(reply.body)) {
    if (event.data === DONE) return reply.body.release();
    const chunk = readChunk(event, reply, nowMs());
    if (chunk === undefined) continue;
    begun = true;
    for (const { index, finish_reason } of chunk.choices) {
      if (typeof finish_reason === 'string') unfinished.delete(index);
      else unfinished.add(index);
    }
    yield chunk;
  }
  // Not every server says [DONE], but an answer without a finish reason is half of one.
  if (!begun || unfinished.size > 0) throw invalidReply({ providerStatus: reply.status, ambiguous: true });
}

function readChunk(
  event: ServerSentEvent,
  reply: StreamedReply,
  nowMs: number,
): ChatCompletionChunk | undefined {
  const body = parseObject(event.data, reply.status);
  throwIfError(body, reply, nowMs);
  if (event.name === 'error') throw wireError(body, reply, nowMs);
  if (!isChunk(body)) return undefined;
  // Padding against traffic analysis: of use on the wire to us, and of none behind it.
  delete body.obfuscation;
  for (const { delta } of body.choices) delete delta?.obfuscation;
  return body;
}

function isChunk(body: object): body is ChatCompletionChunk {
  const { choices } = body as { choices?: unknown };
  return Array.isArray(choices) && choices.every((choice) => typeof choice === 'object' && choice !== null);
}
