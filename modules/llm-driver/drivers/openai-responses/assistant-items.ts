import { isDeepStrictEqual } from 'node:util';
import type { ChatMessage, ToolCall } from '../../contract/chat.types.js';
import { CARRIED_ITEMS } from '../../contract/carried-items.js';
import { messageText } from '../../contract/completion.js';
import { isFields } from '../../errors/error-shapes.js';
import { answerCalls, answerText } from './answer-message.js';
import { callId } from './call-id.js';
import { outputContent } from './content-parts.js';
import { invalidField, type Refuse } from './refusals.js';
import { isItem, type Item } from './responses.types.js';

/**
 * Returns an assistant's message as items. The items that the answer came with go back as they came, if the
 * message still says what they say: OpenAI wants its reasoning in front of what followed it. Without them no
 * reasoning is sent.
 * @throws LlmError `unsupported`, `invalid_prompt` with the path of what cannot be sent
 */
export function assistantItems(message: ChatMessage, path: string, refuse: Refuse): readonly Item[] {
  const content = outputContent(message, path, refuse);
  const calls = callItems(message, path);
  const carried = carriedItems(message);
  if (carried !== undefined) return carried;
  if (isFields(message.audio)) throw refuse(`${path}.audio`, 'Send the transcript as content.');
  if (isFields(message.function_call)) throw refuse(`${path}.function_call`, 'Use tool_calls.');
  const said: Item[] = content.length === 0 ? [] : [{ type: 'message', role: 'assistant', content }];
  return [...said, ...calls];
}

function carriedItems(message: ChatMessage): readonly Item[] | undefined {
  const carried: unknown = message[CARRIED_ITEMS];
  if (!Array.isArray(carried) || carried.length === 0 || !carried.every(isItem)) return undefined;
  return carried.every(isOfAnswer) && isSaidBy(carried, message) ? carried : undefined;
}

/** Other items are no answer's: what a user says, results of tools, or what OpenAI has stored of others. */
function isOfAnswer({ type, role }: Item): boolean {
  if (type === 'message') return role === 'assistant';
  return type !== 'item_reference' && !type.endsWith('_output');
}

/** Returns true if a message still has the text and the tool calls of the items: then it was not edited. */
function isSaidBy(items: readonly Item[], message: ChatMessage): boolean {
  const calls = (message.tool_calls ?? []).map(calledBy);
  return (
    messageText(message) === answerText(items) && isDeepStrictEqual(calls, answerCalls(items).map(calledBy))
  );
}

/** What a call says, whatever else a client has added to it. */
function calledBy({ id, function: called, custom }: ToolCall): readonly unknown[] {
  const { name, input } = isFields(custom) ? custom : {};
  return isFields(custom) ? [id, name, input] : [id, called?.name, parsed(called?.arguments)];
}

/** Clients write the arguments' JSON anew. */
function parsed(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : text;
  } catch {
    return text;
  }
}

function callItems({ tool_calls: calls }: ChatMessage, path: string): Item[] {
  const given: unknown = calls ?? [];
  if (!Array.isArray(given)) throw invalidField(`${path}.tool_calls`, 'a list of tool calls');
  return (given as ToolCall[]).map((call, index) => {
    const at = `${path}.tool_calls[${index}]`;
    if (!isFields(call)) throw invalidField(at, 'an object');
    const { id, function: called, custom } = call;
    if (typeof id !== 'string' || id === '') throw invalidField(`${at}.id`, 'a text');
    return isFields(custom) ? customItem(id, custom, at) : functionItem(id, called, at);
  });
}

function customItem(id: string, { name, input }: Readonly<Record<string, unknown>>, path: string): Item {
  if (typeof name !== 'string') throw invalidField(`${path}.custom.name`, 'a text');
  if (typeof input !== 'string') throw invalidField(`${path}.custom.input`, 'a text');
  return { type: 'custom_tool_call', call_id: callId(id), name, input };
}

function functionItem(id: string, called: ToolCall['function'], path: string): Item {
  const { name, arguments: given }: { readonly name?: unknown; readonly arguments?: unknown } = called ?? {};
  if (typeof name !== 'string') throw invalidField(`${path}.function.name`, 'a text');
  const text = isFields(given) ? JSON.stringify(given) : (given ?? '{}');
  if (typeof text !== 'string') throw invalidField(`${path}.function.arguments`, 'a text');
  return { type: 'function_call', call_id: callId(id), name, arguments: text };
}
