import type { ChatMessage, ChatRequest } from '../contract/chat.types.js';
import { requestTextOf } from '../contract/raw-text.js';
import type { ProviderFacts } from './provider-facts.js';

/** Asks for a stream. Without one they are not sent: OpenAI refuses the second without the first. */
const STREAM_FIELDS: readonly string[] = ['stream', 'stream_options'];

/** A predicate on the fields of a request. */
type Refuses = (field: string) => boolean;

/** As JSON, without what the provider refuses, and without asking for a stream. */
export function acceptedJson(request: ChatRequest, facts: ProviderFacts): string {
  return json(
    request,
    facts,
    (field) => STREAM_FIELDS.includes(field) || refusesField(request, facts, field),
  );
}

/** As JSON, without what the provider refuses, as a request for a stream. */
export function acceptedStreamJson(request: ChatRequest, facts: ProviderFacts): string {
  const streaming = request.stream === true ? request : { ...request, stream: true };
  return json(streaming, facts, (field) => refusesField(request, facts, field));
}

/** The caller's own text where all of it is accepted. */
function json(request: ChatRequest, facts: ProviderFacts, refuses: Refuses): string {
  const whole = !Object.keys(request).some(refuses) && acceptsMessages(request.messages, facts);
  const text = whole ? requestTextOf(request) : undefined;
  return text ?? JSON.stringify(whole ? request : accepted(request, facts, refuses));
}

/** The caller's own object is left as it is. */
function accepted(request: ChatRequest, facts: ProviderFacts, refuses: Refuses): ChatRequest {
  // Copied field by field: deleting from a copy would leave an object that is slow to read and large to keep.
  const copy: ChatRequest = { messages: acceptedMessages(request.messages, facts) };
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
