import type { ChatMessage } from '../../contract/chat.types.js';
import { assistantBlocks } from './assistant-blocks.js';
import { type Block, isObject, type Message } from './messages.types.js';
import { cannotSend, invalidField } from './refusals.js';
import { toolUseId } from './tool-use-id.js';
import { contentBlocks } from './user-blocks.js';

/** The messages of a chat as a Messages request has them. */
export interface SentConversation {
  /** Instructions of all system and developer messages, in order. */
  readonly system: readonly Block[];
  readonly messages: readonly Message[];
}

/**
 * Translates messages. System messages go to the front, wherever they stand; results of tools become one
 * message of the user, with the user's text behind them.
 * @throws LlmError `unsupported`, `invalid_prompt` with the path of what cannot be sent
 */
export function toConversation(messages: readonly ChatMessage[]): SentConversation {
  const system: Block[] = [];
  const turns: { role: Message['role']; content: Block[] }[] = [];
  messages.forEach((message, index) => {
    const path = `messages[${index}]`;
    const { role } = message;
    if (role === 'system' || role === 'developer') {
      system.push(...marked(contentBlocks(message, path), message));
      return;
    }
    const blocks = marked(turnBlocks(message, path), message);
    if (blocks.length === 0) return;
    const sender = role === 'assistant' ? 'assistant' : 'user';
    const last = turns.at(-1);
    // Neighbours of one role are one turn: the results of tools must stand together, before the text.
    if (last?.role === sender) last.content.push(...blocks);
    else turns.push({ role: sender, content: [...blocks] });
  });
  // A request must have a message: instructions alone are what the user says.
  if (turns.length === 0 && system.length > 0)
    return { system: [], messages: [{ role: 'user', content: system }] };
  if (turns.length === 0) throw invalidField('messages', 'a list with at least one text');
  return { system, messages: withTrimmedPrefill(turns) };
}

function turnBlocks(message: ChatMessage, path: string): readonly Block[] {
  const { role } = message;
  if (role === 'user') return contentBlocks(message, path);
  if (role === 'assistant') return assistantBlocks(message, path);
  if (role === 'tool') return [toolResult(message, path)];
  throw cannotSend(`${path}.role`, 'Roles are system, developer, user, assistant and tool.');
}

function toolResult(message: ChatMessage, path: string): Block {
  const { tool_call_id: id, content, is_error: isError } = message;
  if (typeof id !== 'string' || id === '')
    throw invalidField(`${path}.tool_call_id`, 'the id of a tool call');
  const said = typeof content === 'string' ? content : contentBlocks(message, path);
  return {
    type: 'tool_result',
    tool_use_id: toolUseId(id),
    ...(said.length > 0 && { content: said }),
    ...(typeof isError === 'boolean' && { is_error: isError }),
  };
}

/** Puts the cache mark of a message on its last block: that is where Anthropic reads it. */
function marked(blocks: readonly Block[], { cache_control: mark }: ChatMessage): readonly Block[] {
  const last = blocks.at(-1);
  if (last === undefined || !isObject(mark) || 'cache_control' in last) return blocks;
  return [...blocks.slice(0, -1), { ...last, cache_control: mark }];
}

/** The start of an answer must not end in white space. */
function withTrimmedPrefill(messages: readonly Message[]): readonly Message[] {
  const last = messages.at(-1)!;
  const block = last.content.at(-1)!;
  if (last.role !== 'assistant' || block.type !== 'text' || typeof block.text !== 'string') return messages;
  const text = block.text.trimEnd();
  if (text === block.text) return messages;
  const rest = last.content.slice(0, -1);
  const content = text === '' ? rest : [...rest, { ...block, text }];
  return content.length === 0 ? messages.slice(0, -1) : [...messages.slice(0, -1), { ...last, content }];
}
