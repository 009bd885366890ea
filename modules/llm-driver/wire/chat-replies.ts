import type { ChatCompletion, ChatCompletionChunk } from '../contract/chat.types.js';
import type { ChunkIterator } from '../contract/chunk-stream.js';
import { wholeAsStream } from '../contract/whole-as-stream.js';
import { LlmError } from '../contract/llm-error.js';
import type { StreamedReply } from '../http/streamed-reply.js';
import type { WholeReply } from '../http/whole-reply.js';
import { ChatChunks } from './chat-chunks.js';
import { LineBody } from './line-body.js';
import { openAiChunk, openAiCompletion } from './openai-replies.js';
import type { ProviderFacts } from './provider-facts.js';
import { readCompletion, type ReadCompletion } from './replies.js';
import { isEvents, isLines, peekForm, type ReplyForm, TextBody, typedForm } from './reply-form.js';
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
  const streamed = streamIn(reply);
  if (streamed !== undefined) {
    return { completion: await assembled(streamed, reading), rawText: undefined };
  }
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
  const form = status === 200 ? await formOf(reply) : 'json';
  if (form === 'events') return chunksOf(reply, reading);
  if (form === 'lines') return chunksOf({ status, headers, body: new LineBody(body) }, reading);
  if (form === undefined) {
    body.cancel();
    throw LlmError.invalidReply({ providerStatus: status });
  }
  // An error, or the whole answer of a server that does not stream.
  const whole = { status, headers, text: await body.text() };
  const streamed = streamIn(whole);
  if (streamed !== undefined) return chunksOf(streamed, reading);
  const { facts, nowMs } = reading;
  const { completion } = readCompletion(whole, nowMs, facts.errors);
  return wholeAsStream(openAiCompletion(completion, facts.reply));
}

/** Some servers write events and name lines. */
async function formOf({ headers, body }: StreamedReply): Promise<ReplyForm | undefined> {
  const typed = typedForm(headers);
  if (typed === 'events') return typed;
  const seen = await peekForm(body);
  return seen === 'json' && typed !== undefined ? typed : seen;
}

/** Returns the stream that a reply is although it was read whole; undefined if it is none. */
function streamIn(reply: WholeReply): StreamedReply | undefined {
  const { status, headers, text } = reply;
  if (isEvents(reply)) return { status, headers, body: new TextBody(text) };
  if (status < 200 || status > 299 || !isLines(text)) return undefined;
  return { status, headers, body: new LineBody(new TextBody(text)) };
}

async function assembled(reply: StreamedReply, reading: ChatReading): Promise<ChatCompletion> {
  const whole = new WholeFromChunks();
  for await (const chunk of chunksOf(reply, reading)) whole.add(chunk);
  return whole.completion();
}

function chunksOf(reply: StreamedReply, { facts, nowMs, readChunk }: ChatReading): ChatChunks {
  return new ChatChunks(reply, {
    nowMs,
    errors: facts.errors,
    stopsForTools: facts.reply?.stopsForTools,
    read: (chunk) => readChunk(openAiChunk(chunk, facts.reply)),
  });
}
