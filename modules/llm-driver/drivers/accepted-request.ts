import type { ChatMessage, ChatRequest } from '../contract/chat.types.js';
import type { ProviderFacts } from './provider-facts.js';

/** The request without what the provider refuses. The caller's own object is left as it is. */
export function acceptedRequest(request: ChatRequest, facts: ProviderFacts): ChatRequest {
  const refused = facts.refusedFields.filter((field) => field in request);
  const accepted: ChatRequest = { ...request };
  for (const field of refused) delete accepted[field];
  if (facts.singleChoice && accepted.n !== 1) delete accepted.n;
  if (facts.refusedMessageFields.length > 0) {
    accepted.messages = request.messages.map((message) =>
      acceptedMessage(message, facts.refusedMessageFields),
    );
  }
  return accepted;
}

function acceptedMessage(message: ChatMessage, refusedFields: readonly string[]): ChatMessage {
  if (!refusedFields.some((field) => field in message)) return message;
  return Object.fromEntries(
    Object.entries(message).filter(([field]) => !refusedFields.includes(field)),
  ) as ChatMessage;
}
