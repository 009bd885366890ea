import type { ChatMessage, ContentPart } from '../contract/chat.types.js';
import type { RequestFacts } from './request-facts.js';

/** Fields in which providers write their reasoning, the first first. */
const REASONING_FIELDS = ['reasoning_content', 'reasoning'] as const;

/** Returns an assistant message with its reasoning where the provider reads it. */
export function withReasoning(
  message: ChatMessage,
  place: NonNullable<RequestFacts['reasoning']>,
): ChatMessage {
  if (message.role !== 'assistant') return message;
  return place === 'parts' ? withThinkingPart(message) : withReasoningOfTools(message);
}

/** @returns `''` if the message has none */
function reasoningOf(message: ChatMessage): string {
  const found = REASONING_FIELDS.map((field) => message[field]).find((value) => typeof value === 'string');
  return found ?? '';
}

function withThinkingPart(message: ChatMessage): ChatMessage {
  if (!REASONING_FIELDS.some((field) => field in message)) return message;
  const thinking = reasoningOf(message);
  const { reasoning_content: _, reasoning: __, content, ...rest } = message;
  const kept = { ...rest, content: content ?? null } as ChatMessage;
  // Content that is a list has its thinking already: it came from the provider.
  if (thinking === '' || Array.isArray(content)) return kept;
  const part = { type: 'thinking', thinking: [{ type: 'text', text: thinking }] };
  const text: ContentPart[] =
    typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : [];
  return { ...kept, content: [part, ...text] };
}

function withReasoningOfTools(message: ChatMessage): ChatMessage {
  const { tool_calls: calls, reasoning_content: given } = message;
  if (!Array.isArray(calls) || calls.length === 0 || typeof given === 'string') return message;
  return { ...message, reasoning_content: reasoningOf(message) };
}
