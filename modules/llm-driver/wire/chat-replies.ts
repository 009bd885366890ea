import type { ChatCompletion, ChatCompletionChunk } from '../contract/chat.types.js';
import type { ChunkIterator } from '../contract/chunk-stream.js';
import { completionToChunks } from '../contract/completion.js';
import { LlmError } from '../contract/llm-error.js';
import type { StreamedReply } from '../http/streamed-reply.js';
import type { WholeReply } from '../http/whole-reply.js';
import { ChatChunks } from './chat-chunks.js';
import { openAiChunk, openAiCompletion } from './openai-replies.js';
import type { ProviderFacts } from './provider-facts.js';
import { readCompletion, type ReadCompletion } from './replies.js';
import { isEvents, peekForm, TextBody, typedForm } from './reply-form.js';
import { WholeFromChunks } from './whole-from-chunks.js';

/** How the replies to one request are read. */
export interface ChatReading {
  readonly facts: ProviderFacts;
  /** Wall clock, milliseconds. */
  readonly nowMs: () => number;
  /** Returns a chunk in OpenAI's format as this provider means it. */
  readonly readChunk: (chunk: ChatCompletionChunk) => ChatCompletionChunk;
}

/**
 * Returns the completion in a reply that was read whole. Chunks of a server that streams whether it is asked
 * to or not are put together. @throws LlmError for every reply that is no answer
 */
export async function readChat(reply: WholeReply, reading: ChatReading): Promise<ReadCompletion> {
  if (isEvents(reply)) return { completion: await assembled(reply, reading), rawText: undefined };
  const { facts, nowMs } = reading;
  const { completion: given, rawText } = readCompletion(reply, nowMs, facts.errors);
  const completion = openAiCompletion(given, facts.reply);
  return { completion, rawText: completion === given ? rawText : undefined };
}

/**
 * Resolves to the chunks of a streamed reply. The whole answer of a server that does not stream comes as
 * chunks, too. @throws LlmError for an error, and for a reply that is neither
 */
export async function openChat(reply: StreamedReply, reading: ChatReading): Promise<ChunkIterator> {
  const { status, headers, body } = reply;
  const form = status === 200 ? (typedForm(headers) ?? (await peekForm(body))) : 'json';
  if (form === 'events') return chunksOf(reply, reading);
  if (form === undefined) {
    body.cancel();
    throw LlmError.invalidReply({ providerStatus: status });
  }
  // An error, or the whole answer of a server that does not stream.
  const whole = { status, headers, text: await body.text() };
  const { facts, nowMs } = reading;
  const { completion } = readCompletion(whole, nowMs, facts.errors);
  return iterate(completionToChunks(openAiCompletion(completion, facts.reply)));
}

async function assembled(reply: WholeReply, reading: ChatReading): Promise<ChatCompletion> {
  const whole = new WholeFromChunks();
  const { status, headers, text } = reply;
  for await (const chunk of chunksOf({ status, headers, body: new TextBody(text) }, reading)) {
    whole.add(chunk);
  }
  return whole.completion();
}

function chunksOf(reply: StreamedReply, { facts, nowMs, readChunk }: ChatReading): ChatChunks {
  return new ChatChunks(reply, {
    nowMs,
    errors: facts.errors,
    read: (chunk) => readChunk(openAiChunk(chunk, facts.reply)),
  });
}

async function* iterate<T>(values: Iterable<T>): AsyncGenerator<T, void, undefined> {
  yield* values;
}
