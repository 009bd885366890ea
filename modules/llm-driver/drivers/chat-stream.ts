import type { ChatCompletionChunk } from '../contract/chat.types.js';
import { noteOrigin } from '../contract/reply-origin.js';
import type { ReportedLimit } from '../pacing/limits.js';
import type { StreamedReply } from '../http/streamed-reply.js';
import { invalidReply } from '../http/invalid-reply.js';
import { wireError } from '../http/provider-errors.js';
import { readEvents, type ServerSentEvent } from '../http/sse.js';
import { parseObject, throwIfError } from './chat-reply.js';

const DONE = '[DONE]';

/**
 * The chunks of a streamed reply, as they come, each with its origin.
 * @param limits what the reply's headers told; noted with the first chunk
 * @throws LlmError for an error event of either vendor's style, and where the stream ends before the answer does
 */
export async function* readChunks(
  reply: StreamedReply,
  limits: readonly ReportedLimit[],
  nowMs: () => number,
): AsyncGenerator<ChatCompletionChunk, void, undefined> {
  const unfinished = new Set<number>();
  let begun = false;
  for await (const event of readEvents(reply.body)) {
    if (event.data === DONE) return reply.body.release();
    const chunk = readChunk(event, reply, nowMs());
    if (chunk === undefined) continue;
    const text = stripPadding(chunk) || event.data.includes('\n') ? undefined : event.data;
    noteOrigin(chunk, begun ? { text } : { text, limits });
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
  return isChunk(body) ? body : undefined;
}

/** Takes out padding against traffic analysis: of use on the wire to us, and of none behind it. Returns whether there was any. */
function stripPadding(chunk: ChatCompletionChunk): boolean {
  let padded = 'obfuscation' in chunk;
  delete chunk.obfuscation;
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
