import type { ChatMessage } from '../contract/chat.types.js';
import type { RequestFacts } from './request-facts.js';

/**
 * Fields in which vendors give state of theirs, to have it back in the next request: on messages and on tool
 * calls. Others refuse them, or take them for their own.
 */
const STATE_FIELDS: ReadonlySet<string> = new Set([
  ...['reasoning', 'reasoning_content', 'reasoning_details', 'thinking', 'thinking_blocks'],
  ...['anthropic_content', 'extra_content', 'thought_signature', 'provider_specific_fields'],
]);

/** Types of parts that are such state. */
const STATE_PARTS: ReadonlySet<string> = new Set(['thinking', 'redacted_thinking']);
/** The name in `ownState` of a vendor that reads those parts. */
const THINKING = 'thinking';

/** What of a message a provider takes, for one model. */
export interface TakenFields {
  /** Fields of messages; undefined for all that are not another vendor's state. */
  readonly message: ReadonlySet<string> | undefined;
  readonly toolCall: ReadonlySet<string> | undefined;
  /** Undefined if the provider is sent any vendor's state. */
  readonly ownState: ReadonlySet<string> | undefined;
}

/** Returns what a provider takes of messages to a model; undefined if it is sent all of them. */
export function takenFields(facts: RequestFacts | undefined, model: string): TakenFields | undefined {
  const { messageFields, toolCallFields, ownState } = facts ?? {};
  if (messageFields === undefined && toolCallFields === undefined && ownState === undefined) return undefined;
  return {
    message: messageFields && new Set(messageFields(model)),
    toolCall: toolCallFields && new Set(toolCallFields),
    ownState: ownState && new Set(ownState),
  };
}

/** Returns a message without what the provider does not take; the message itself if there is nothing. */
export function takenMessage(message: ChatMessage, taken: TakenFields): ChatMessage {
  const isLeftOut = (field: string) =>
    (taken.message !== undefined && !taken.message.has(field)) || isForeign(field, taken.ownState);
  const calls = takenCalls(message.tool_calls, taken);
  const content = takenContent(message.content, taken.ownState);
  const isSame = calls === message.tool_calls && content === message.content;
  if (isSame && !hasField(message, isLeftOut)) return message;
  const changed = {
    ...message,
    ...(calls !== message.tool_calls && { tool_calls: calls }),
    ...(content !== message.content && { content }),
  };
  return without(changed, isLeftOut);
}

function takenCalls(calls: ChatMessage['tool_calls'], taken: TakenFields): ChatMessage['tool_calls'] {
  if (!isList(calls)) return calls;
  const isLeftOut = (field: string) =>
    (taken.toolCall !== undefined && !taken.toolCall.has(field)) || isForeign(field, taken.ownState);
  if (!calls.some((call) => hasField(call, isLeftOut))) return calls;
  return calls.map((call) => without(call, isLeftOut));
}

function takenContent(
  content: ChatMessage['content'],
  ownState: TakenFields['ownState'],
): ChatMessage['content'] {
  if (!isList(content) || ownState === undefined || ownState.has(THINKING)) return content;
  const kept = content.filter(({ type }) => !STATE_PARTS.has(type));
  if (kept.length === content.length) return content;
  // No provider takes an empty list.
  return kept.length === 0 ? '' : kept;
}

function isList<Element>(value: string | readonly Element[] | null | undefined): value is readonly Element[] {
  return Array.isArray(value);
}

function isForeign(field: string, ownState: TakenFields['ownState']): boolean {
  return ownState !== undefined && STATE_FIELDS.has(field) && !ownState.has(field);
}

function hasField(object: object, test: (field: string) => boolean): boolean {
  for (const field in object) if (test(field)) return true;
  return false;
}

function without<Value extends object>(object: Value, test: (field: string) => boolean): Value {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !test(field))) as Value;
}
