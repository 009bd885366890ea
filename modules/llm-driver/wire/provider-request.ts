import type { ChatMessage, ChatRequest } from '../contract/chat.types.js';
import { withReasoning } from './reasoning-messages.js';
import type { RequestFacts } from './request-facts.js';
import { withSignedCalls } from './signed-calls.js';
import { withAllowedIds } from './tool-call-ids.js';

/**
 * Returns a request with its messages as the provider reads them: roles, ids and state of tool calls,
 * reasoning of earlier answers. The request itself if nothing differs.
 */
export function providerRequest(request: ChatRequest, facts: RequestFacts | undefined): ChatRequest {
  if (facts === undefined) return request;
  const messages = providerMessages(request, facts);
  const isUnchanged =
    messages === request.messages || messages.every((message, index) => message === request.messages[index]);
  return isUnchanged ? request : { ...request, messages };
}

function providerMessages(
  { messages, model = '' }: ChatRequest,
  { roles, toolCallIds, reasoning, unsignedCalls }: RequestFacts,
): readonly ChatMessage[] {
  const named = roles === undefined ? messages : changed(messages, (each) => withProviderRole(each, roles));
  const reasoned = reasoning === undefined ? named : withReasoning(named, reasoning);
  const signed = unsignedCalls?.models(model) ? withSignedCalls(reasoned, unsignedCalls) : reasoned;
  if (toolCallIds === undefined) return signed;
  return changed(signed, (each) => withAllowedIds(each, toolCallIds));
}

/** Nearly always nothing differs: then nothing is allocated. */
function changed(
  messages: readonly ChatMessage[],
  change: (message: ChatMessage) => ChatMessage,
): readonly ChatMessage[] {
  return messages.every((message) => change(message) === message) ? messages : messages.map(change);
}

function withProviderRole(message: ChatMessage, roles: Readonly<Record<string, string>>): ChatMessage {
  const { role } = message;
  return Object.hasOwn(roles, role) ? ({ ...message, role: roles[role] } as ChatMessage) : message;
}
