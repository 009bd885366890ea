import type { ChatChoice, ToolCall } from '../../contract/chat.types.js';
import { CARRIED_ITEMS } from '../../contract/carried-items.js';
import { answerAnnotations } from './annotations.js';
import { type Item, itemsIn, type Part, textIn } from './responses.types.js';

/** Returns the message that the items of an answer say. */
export function answerMessage(items: readonly Item[], isWhole: boolean): ChatChoice['message'] {
  const texts = partsOf(items).filter(({ type }) => type === 'output_text');
  const reasoning = reasoningText(items);
  const calls = answerCalls(items);
  return {
    role: 'assistant',
    content: texts.length === 0 ? null : answerText(items),
    refusal: refusalText(items),
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...answerExtras(items, isWhole),
  };
}

/**
 * Returns the fields of an answer that are told at its end: references, and the items themselves.
 * @param isWhole false for an answer that was cut off: its items cannot be sent back
 */
export function answerExtras(items: readonly Item[], isWhole: boolean): Readonly<Record<string, unknown>> {
  const annotations = answerAnnotations(partsOf(items));
  return {
    ...(annotations.length > 0 && { annotations }),
    ...(isWhole && isCarried(items) && { [CARRIED_ITEMS]: items }),
  };
}

/** Returns the text of an answer: all its messages but what the model says of its work on the way. */
export function answerText(items: readonly Item[]): string {
  return partsOf(items)
    .map(({ type, text }) => (type === 'output_text' ? textIn(text) : ''))
    .join('');
}

/** Returns the tool calls of an answer, by the ids that their results name. */
export function answerCalls(items: readonly Item[]): ToolCall[] {
  return items.filter(isCall).map(toToolCall);
}

/** Returns true for a call of a tool of the caller's. */
export function isCall({ type }: Item): boolean {
  return type === 'function_call' || type === 'custom_tool_call';
}

/** Returns true for a message on the way to the answer, which is no part of it. */
export function isCommentary({ type, phase }: Item): boolean {
  return type === 'message' && phase === 'commentary';
}

/** Returns a call. Servers that only resemble OpenAI's may leave out fields. */
export function toToolCall(item: Item): ToolCall {
  const id = textIn(item.call_id) || textIn(item.id);
  const name = textIn(item.name);
  if (item.type === 'custom_tool_call')
    return { id, type: 'custom', custom: { name, input: textIn(item.input) } };
  return { id, type: 'function', function: { name, arguments: textIn(item.arguments) } };
}

/** Returns what a reasoning item tells: its summary, or its text at servers that show it. */
export function thoughtIn({ type, summary, content }: Item): string {
  if (type !== 'reasoning') return '';
  const parts = itemsIn(summary).length > 0 ? itemsIn(summary) : itemsIn(content);
  return parts.map(({ text }) => textIn(text)).join('\n\n');
}

function reasoningText(items: readonly Item[]): string {
  return items
    .map(thoughtIn)
    .filter((thought) => thought !== '')
    .join('\n\n');
}

/** Returns how an answer refuses; null if it does not. */
export function refusalText(items: readonly Item[]): string | null {
  const refusals = partsOf(items).filter(({ type }) => type === 'refusal');
  return refusals.length === 0 ? null : refusals.map(({ refusal }) => textIn(refusal)).join('');
}

function partsOf(items: readonly Item[]): readonly Part[] {
  return items
    .filter((item) => item.type === 'message' && !isCommentary(item))
    .flatMap(({ content }) => itemsIn(content));
}

/**
 * Returns true if the items say more than text and calls, and can be sent back: reasoning needs its encrypted
 * content, for nothing is stored, and an item that follows it.
 */
function isCarried(items: readonly Item[]): boolean {
  const thoughts = items.filter(({ type }) => type === 'reasoning');
  const areEncrypted = thoughts.every(({ encrypted_content: text }) => typeof text === 'string');
  if (!areEncrypted || items.at(-1)?.type === 'reasoning') return false;
  return items.some((item) => !isCall(item) && (item.type !== 'message' || (item.phase ?? null) !== null));
}
