import type { ChatMessage } from '../contract/chat.types.js';
import { STATE_FIELDS } from '../contract/state-fields.js';
import type { RequestFacts } from './request-facts.js';
import { setOf } from './taken-fields.js';

/** Types of parts that are state of a vendor. */
const STATE_PARTS: ReadonlySet<string> = new Set(['thinking', 'redacted_thinking']);
/** The name in `ownState` of a vendor that reads those parts. */
const THINKING = 'thinking';

type FieldTest = (field: string) => boolean;

/** What of a message a provider does not take, for one model. */
export interface TakenFields {
  readonly leavesOut: (field: string, role: string) => boolean;
  readonly leavesOutOfCall: FieldTest;
  /** False if parts with thinking are another vendor's state. */
  readonly takesThinking: boolean;
}

/** Returns what a provider takes of messages to a model; undefined if it is sent all of them. */
export function takenFields(facts: RequestFacts | undefined, model: string): TakenFields | undefined {
  const { messageFields, toolCallFields, ownState } = facts ?? {};
  if (messageFields === undefined && toolCallFields === undefined && ownState === undefined) return undefined;
  const own = ownState && setOf(ownState);
  const isOthers: FieldTest = (field) => own !== undefined && STATE_FIELDS.has(field) && !own.has(field);
  const ofCalls = toolCallFields && setOf(toolCallFields);
  return {
    leavesOut: (field, role) =>
      (messageFields !== undefined && !setOf(messageFields(model, role)).has(field)) || isOthers(field),
    leavesOutOfCall: (field) => (ofCalls !== undefined && !ofCalls.has(field)) || isOthers(field),
    takesThinking: own === undefined || own.has(THINKING),
  };
}

/** Returns a message without what the provider does not take; the message itself if there is nothing. */
export function takenMessage(message: ChatMessage, taken: TakenFields): ChatMessage {
  const leavesOut: FieldTest = (field) => taken.leavesOut(field, message.role);
  const calls = takenCalls(message.tool_calls, taken);
  const content = takenContent(message.content, taken);
  const isSame = calls === message.tool_calls && content === message.content;
  if (isSame && !hasField(message, leavesOut)) return message;
  const changed = {
    ...message,
    ...(calls !== message.tool_calls && { tool_calls: calls }),
    ...(content !== message.content && { content }),
  };
  return without(changed, leavesOut);
}

function takenCalls(
  calls: ChatMessage['tool_calls'],
  { leavesOutOfCall }: TakenFields,
): ChatMessage['tool_calls'] {
  if (!isList(calls) || !calls.some((call) => hasField(call, leavesOutOfCall))) return calls;
  return calls.map((call) => without(call, leavesOutOfCall));
}

function takenContent(
  content: ChatMessage['content'],
  { takesThinking }: TakenFields,
): ChatMessage['content'] {
  if (takesThinking || !isList(content)) return content;
  const kept = content.filter(({ type }) => !STATE_PARTS.has(type));
  if (kept.length === content.length) return content;
  // No provider takes an empty list.
  return kept.length === 0 ? '' : kept;
}

function isList<Element>(value: string | readonly Element[] | null | undefined): value is readonly Element[] {
  return Array.isArray(value);
}

function hasField(object: object, test: FieldTest): boolean {
  for (const field in object) if (test(field)) return true;
  return false;
}

function without<Value extends object>(object: Value, test: FieldTest): Value {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !test(field))) as Value;
}
