import type { ChatMessage, ChatRequest } from '../contract/chat.types.js';
import { withReasoning } from './reasoning-messages.js';
import type { RequestFacts } from './request-facts.js';
import { withSignedCalls } from './signed-calls.js';
import { withAllowedIds } from './tool-call-ids.js';

/**
 * Returns a request as the provider writes it: names of fields, ids of tool calls, reasoning of earlier
 * answers. The request itself if nothing differs.
 */
export function providerRequest(request: ChatRequest, facts: RequestFacts | undefined): ChatRequest {
  if (facts === undefined) return request;
  return withProviderMessages(withProviderNames(request, facts), facts);
}

function withProviderNames(request: ChatRequest, { renames = {} }: RequestFacts): ChatRequest {
  if (!Object.keys(renames).some((field) => field in request)) return request;
  const copy: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(request)) {
    const name = Object.hasOwn(renames, field) ? renames[field]! : field;
    if (name === field) copy[field] = value;
    else if ((request[name] ?? undefined) === undefined) copy[name] = value;
  }
  return copy as unknown as ChatRequest;
}

function withProviderMessages(request: ChatRequest, facts: RequestFacts): ChatRequest {
  const messages = providerMessages(request, facts);
  const isUnchanged = messages.every((message, index) => message === request.messages[index]);
  return isUnchanged ? request : { ...request, messages };
}

function providerMessages(
  { messages, model = '' }: ChatRequest,
  { toolCallIds, reasoning, unsignedCalls }: RequestFacts,
): readonly ChatMessage[] {
  const reasoned = reasoning === undefined ? messages : withReasoning(messages, reasoning);
  const signed = unsignedCalls?.models(model) ? withSignedCalls(reasoned, unsignedCalls) : reasoned;
  return toolCallIds === undefined ? signed : signed.map((message) => withAllowedIds(message, toolCallIds));
}
