import { InvalidRequestError, quoteName } from '../../support/index.js';
import { describeValue } from '../contract/options/check-value.js';
import type { ChatMessage } from '../contract/chat.types.js';
import { contentFault, ROLES } from '../contract/message-fault.js';
import { missingContent } from '../contract/missing-content.js';

/**
 * Messages that belong together: what the user says, the answers, and tool calls with their results. A turn
 * begins with a user message after any other.
 */
export type Turn = ChatMessage[];

/** Returns the turns with the message added: to the last turn, or as the first of a new one. */
export function withMessage(turns: readonly Turn[], message: ChatMessage): Turn[] {
  const last = turns.at(-1);
  const begins = message.role === 'user' && last?.at(-1)?.role !== 'user';
  return last === undefined || begins ? [...turns, [message]] : [...turns.slice(0, -1), [...last, message]];
}

/** Returns true if the model has given its answer: nothing more belongs to the turn. */
export function isAnswered(turn: Turn): boolean {
  const last = turn.at(-1);
  return last?.role === 'assistant' && !last.tool_calls?.length;
}

/** Returns true for instructions, which stay when their turn is left out. */
export function isInstruction({ role }: ChatMessage): boolean {
  return role === 'system' || role === 'developer';
}

/** @throws InvalidRequestError if the message is none, or cannot follow in this turn */
export function checkMessage(message: ChatMessage, turn: Turn | undefined, path: string): void {
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    const hint = Array.isArray(message) ? ' Add a list as add(...messages).' : '';
    refuse(path, `an object with a role; got ${describeValue(message)}.${hint}`);
  }
  const { role, content } = message;
  if (role === undefined) refuse(path, 'an object with a role; got an object.');
  if (!ROLES.includes(role)) {
    const got = typeof role === 'string' ? quoteName(role) : describeValue(role);
    refuse(`${path}.role`, `one of ${ROLES.join(', ')}; got ${got}.`);
  }
  const fault = contentFault(content, `${path}.content`) ?? missingContent(message, path);
  if (fault !== undefined) throw new InvalidRequestError(fault.message, fault.path);
  if (role === 'tool') checkToolCall(message, turn, path);
}

/**
 * Returns a question as a message: a text becomes one of the user.
 * @throws InvalidRequestError for a message of the user that says nothing: providers refuse it
 */
export function questionOf(message: string | ChatMessage): ChatMessage {
  if (typeof message !== 'string' && (typeof message !== 'object' || message === null)) {
    refuse('message', `a text or a message; got ${describeValue(message)}.`);
  }
  const question: ChatMessage = typeof message === 'string' ? { role: 'user', content: message } : message;
  const { role, content } = question;
  const isBlank = typeof content === 'string' ? content.trim() === '' : !content?.length;
  if (role !== 'user' || !isBlank) return question;
  refuse('message', 'a text with at least one visible character, or a message with content; got none.');
}

function checkToolCall({ tool_call_id: id }: ChatMessage, turn: Turn | undefined, path: string): void {
  const calls = turn?.flatMap(({ tool_calls }) => tool_calls ?? []) ?? [];
  if (typeof id === 'string' && calls.some((call) => call.id === id)) return;
  const got = `the turn has ${calls.length} tool calls.`;
  refuse(`${path}.tool_call_id`, `the id of a tool call of the same turn; ${got}`);
}

function refuse(path: string, expected: string): never {
  throw new InvalidRequestError(`${path} must be ${expected}`, path);
}
