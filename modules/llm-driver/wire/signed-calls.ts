import type { ChatMessage, ToolCall } from '../contract/chat.types.js';
import type { UnsignedCallFacts } from './request-facts.js';

/**
 * Returns messages in which every answer of the current turn that calls tools has the provider's state on one
 * of its calls: on the first one what stands in for it, if none has it. The messages themselves if all do.
 */
export function withSignedCalls(
  messages: readonly ChatMessage[],
  facts: UnsignedCallFacts,
): readonly ChatMessage[] {
  const start = messages.findLastIndex(({ role }) => role === 'user') + 1;
  const isUnsigned = (message: ChatMessage, index: number) => index >= start && lacksState(message, facts);
  if (!messages.some(isUnsigned)) return messages;
  return messages.map((message, index) => (isUnsigned(message, index) ? withState(message, facts) : message));
}

function lacksState({ tool_calls: calls }: ChatMessage, { field }: UnsignedCallFacts): boolean {
  if (!Array.isArray(calls) || calls.length === 0) return false;
  return !(calls as readonly ToolCall[]).some((call) => (call[field] ?? undefined) !== undefined);
}

function withState(message: ChatMessage, { field, value }: UnsignedCallFacts): ChatMessage {
  const [first, ...others] = message.tool_calls!;
  return { ...message, tool_calls: [{ ...first, [field]: value }, ...others] };
}
