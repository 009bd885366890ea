import type { ChatMessage, ChatRequest } from '../contract/chat.types.js';
import { textWithModel } from './request-text.js';
import type { ProviderFacts } from './provider-facts.js';

/** Asks for a stream. Without one they are not sent: OpenAI refuses the second without the first. */
const STREAM_FIELDS: readonly string[] = ['stream', 'stream_options'];

/** A predicate on the fields of a request. */
type Refuses = (field: string) => boolean;

/**
 * JSON of a request for a whole answer, without the fields the provider refuses.
 * @param text JSON that the request is known to be parsed from, but for its `model`; sent if nothing in it is refused
 */
export function acceptedJson(request: ChatRequest, facts: ProviderFacts, text?: string): string {
  const refuses: Refuses = (field) => STREAM_FIELDS.includes(field) || refusesField(request, facts, field);
  return json(request, facts, refuses, text);
}

/** JSON of a request for a stream, without the fields the provider refuses. @param text as for {@link acceptedJson} */
export function acceptedStreamJson(request: ChatRequest, facts: ProviderFacts, text?: string): string {
  const refuses: Refuses = (field) => refusesField(request, facts, field);
  if (request.stream === true) return json(request, facts, refuses, text);
  return json({ ...request, stream: true }, facts, refuses);
}

function json(request: ChatRequest, facts: ProviderFacts, refuses: Refuses, text?: string): string {
  if (Object.keys(request).some(refuses) || !acceptsMessages(request.messages, facts)) {
    return JSON.stringify(accepted(request, facts, refuses));
  }
  const { model } = request;
  const sent = text === undefined || model === undefined ? undefined : textWithModel(text, model);
  return sent ?? JSON.stringify(request);
}

function accepted(request: ChatRequest, facts: ProviderFacts, refuses: Refuses): object {
  // Copied field by field: deleting from a copy would leave an object that is slow to read and large to keep.
  const copy: Record<string, unknown> = { messages: acceptedMessages(request.messages, facts) };
  for (const field of Object.keys(request)) {
    if (field !== 'messages' && !refuses(field)) copy[field] = request[field];
  }
  return copy;
}

function refusesField(request: ChatRequest, facts: ProviderFacts, field: string): boolean {
  if (field === 'n') return facts.singleChoice && request.n !== 1;
  return facts.refusedFields.includes(field);
}

function acceptsMessages(messages: readonly ChatMessage[], { refusedMessageFields }: ProviderFacts): boolean {
  if (refusedMessageFields.length === 0) return true;
  return !messages.some((message) => refusedMessageFields.some((field) => field in message));
}

function acceptedMessages(messages: readonly ChatMessage[], facts: ProviderFacts): readonly ChatMessage[] {
  const { refusedMessageFields } = facts;
  if (refusedMessageFields.length === 0) return messages;
  return messages.map((message) => acceptedMessage(message, refusedMessageFields));
}

function acceptedMessage(message: ChatMessage, refusedFields: readonly string[]): ChatMessage {
  if (!refusedFields.some((field) => field in message)) return message;
  return Object.fromEntries(
    Object.entries(message).filter(([field]) => !refusedFields.includes(field)),
  ) as ChatMessage;
}
