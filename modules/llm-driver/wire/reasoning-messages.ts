import type { ChatMessage, ContentPart } from '../contract/chat.types.js';
import type { RequestFacts } from './request-facts.js';

/** Fields in which providers write their reasoning, the first first. */
const REASONING_FIELDS = ['reasoning_content', 'reasoning'] as const;

/**
 * Returns messages with the reasoning of answers where the provider reads it. Messages that have it there are
 * the same objects.
 */
export function withReasoning(
  messages: readonly ChatMessage[],
  place: NonNullable<RequestFacts['reasoning']>,
): readonly ChatMessage[] {
  if (place === 'parts')
    return messages.map((each) => (each.role === 'assistant' ? withThinkingPart(each) : each));
  return turnsOf(messages).flatMap((turn) => (turn.some(callsTools) ? turn.map(withReasoningContent) : turn));
}

/** Splits messages before each of the user. */
function turnsOf(messages: readonly ChatMessage[]): ChatMessage[][] {
  const turns: ChatMessage[][] = [[]];
  for (const message of messages) {
    if (message.role === 'user') turns.push([]);
    turns.at(-1)!.push(message);
  }
  return turns;
}

function callsTools({ tool_calls: calls }: ChatMessage): boolean {
  return Array.isArray(calls) && calls.length > 0;
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

function withReasoningContent(message: ChatMessage): ChatMessage {
  if (message.role !== 'assistant' || typeof message.reasoning_content === 'string') return message;
  return { ...message, reasoning_content: reasoningOf(message) };
}
