import { createHash } from 'node:crypto';
import type { ChatMessage, ToolCall } from '../contract/chat.types.js';
import type { ToolCallIdFacts } from './request-facts.js';

/** Returns the message with ids that the provider takes; the message itself if it has no others. */
export function withAllowedIds(message: ChatMessage, facts: ToolCallIdFacts): ChatMessage {
  const { tool_calls: calls, tool_call_id: answered } = message;
  if (typeof answered === 'string') {
    return facts.allowed.test(answered) ? message : { ...message, tool_call_id: allowedId(answered, facts) };
  }
  if (!Array.isArray(calls) || calls.every((call) => hasAllowedId(call as ToolCall, facts))) return message;
  return { ...message, tool_calls: calls.map((call) => withAllowedId(call as ToolCall, facts)) };
}

function hasAllowedId({ id }: ToolCall, { allowed }: ToolCallIdFacts): boolean {
  return typeof id !== 'string' || allowed.test(id);
}

function withAllowedId(call: ToolCall, facts: ToolCallIdFacts): ToolCall {
  return hasAllowedId(call, facts) ? call : { ...call, id: allowedId(call.id!, facts) };
}

/** The same for the same id, in every request: a call and its result stay together. */
function allowedId(id: string, { length }: ToolCallIdFacts): string {
  const digest = createHash('sha256').update(id).digest('base64');
  return digest.replace(/[^a-zA-Z0-9]/g, '').slice(0, length);
}
