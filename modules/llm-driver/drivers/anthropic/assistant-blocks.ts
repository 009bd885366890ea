import { isDeepStrictEqual } from 'node:util';
import type { ChatMessage, ToolCall } from '../../contract/chat.types.js';
import { CARRIED_BLOCKS } from '../../contract/carried-blocks.js';
import { messageText } from '../../contract/completion.js';
import { type Block, isBlock, isObject } from './messages.types.js';
import { invalidField } from './refusals.js';
import { toolUseId } from './tool-use-id.js';
import { contentBlocks } from './user-blocks.js';

/**
 * Returns an assistant's message as blocks. The blocks that the answer came with go back as they came, if the
 * message still says what they say: signatures of thoughts cover all that stands before them. Without them
 * no thoughts are sent.
 * @throws LlmError `invalid_prompt` for arguments of a tool that are no JSON object
 */
export function assistantBlocks(message: ChatMessage, path: string): readonly Block[] {
  return carriedBlocks(message) ?? [...contentBlocks(message, path), ...toolUses(message, path)];
}

function carriedBlocks(message: ChatMessage): readonly Block[] | undefined {
  const carried: unknown = message[CARRIED_BLOCKS];
  if (!Array.isArray(carried) || carried.length === 0 || !carried.every(isBlock)) return undefined;
  return isSaidBy(carried, message) ? carried : undefined;
}

/** Returns true if a message still has the text and the tool calls of the blocks: then it was not edited. */
function isSaidBy(blocks: readonly Block[], message: ChatMessage): boolean {
  const calls = message.tool_calls ?? [];
  const uses = blocks.filter(({ type }) => type === 'tool_use');
  const areSame = uses.length === calls.length && uses.every((use, index) => isSameCall(use, calls[index]!));
  return areSame && messageText(message) === textOf(blocks);
}

function isSameCall({ id, name, input }: Block, call: ToolCall): boolean {
  if (call.id !== id || call.function?.name !== name) return false;
  return isDeepStrictEqual(argumentsIn(call), input);
}

/** Returns the text of an answer: its blocks of text without anything between them. */
export function textOf(blocks: readonly Block[]): string {
  return blocks.map(({ type, text }) => (type === 'text' && typeof text === 'string' ? text : '')).join('');
}

function toolUses({ tool_calls: calls }: ChatMessage, path: string): Block[] {
  return (calls ?? []).map((call, index) => {
    const at = `${path}.tool_calls[${index}]`;
    if (!isObject(call)) throw invalidField(at, 'an object');
    const { id, function: called } = call;
    if (typeof id !== 'string' || id === '') throw invalidField(`${at}.id`, 'a text');
    if (typeof called?.name !== 'string') throw invalidField(`${at}.function.name`, 'a text');
    const input = argumentsIn(call);
    if (input === undefined) throw invalidField(`${at}.function.arguments`, 'the JSON of an object');
    const { cache_control: mark } = call;
    const block = { type: 'tool_use', id: toolUseId(id), name: called.name, input };
    return isObject(mark) ? { ...block, cache_control: mark } : block;
  });
}

/** Returns the arguments of a tool call; undefined if they are no JSON object. */
function argumentsIn({ function: called }: ToolCall): Readonly<Record<string, unknown>> | undefined {
  const given: unknown = called?.arguments ?? '';
  if (typeof given !== 'string') return isObject(given) ? given : undefined;
  if (given.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(given);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
