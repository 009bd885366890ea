import type { ChatMessage, ChatRequest } from '../contract/chat.types.js';
import type { ProviderFacts } from './provider-facts.js';

/** Asks for a stream. Without one they are not sent: OpenAI refuses the second without the first. */
const STREAM_FIELDS: readonly string[] = ['stream', 'stream_options'];

/** The request without what the provider refuses, and without asking for a stream. The caller's own object is left as it is. */
export function acceptedRequest(request: ChatRequest, facts: ProviderFacts): ChatRequest {
  return accepted(request, facts, (field) => !STREAM_FIELDS.includes(field));
}

/** The request without what the provider refuses, as one for a stream. */
export function acceptedStreamRequest(request: ChatRequest, facts: ProviderFacts): ChatRequest {
  return { ...accepted(request, facts, () => true), stream: true };
}

function accepted(
  request: ChatRequest,
  facts: ProviderFacts,
  wanted: (field: string) => boolean,
): ChatRequest {
  // Copied field by field: deleting from a copy would leave an object that is slow to read and large to keep.
  const copy: ChatRequest = { messages: acceptedMessages(request.messages, facts) };
  for (const field of Object.keys(request)) {
    if (field === 'messages' || facts.refusedFields.includes(field) || !wanted(field)) continue;
    if (field === 'n' && facts.singleChoice && request.n !== 1) continue;
    copy[field] = request[field];
  }
  return copy;
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
