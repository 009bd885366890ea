import { InvalidRequestError } from '../../support/index.js';
import { describeValue } from '../contract/call-options.js';
import type { ChatMessage } from '../contract/chat.types.js';

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

/** @throws InvalidRequestError if the message cannot follow in this turn */
export function checkMessage(message: ChatMessage, turn: Turn | undefined, path: string): void {
  if (typeof message !== 'object' || message === null || typeof message.role !== 'string') {
    throw new InvalidRequestError(
      `${path} must be an object with a role; got ${describeValue(message)}.`,
      path,
    );
  }
  if (message.role !== 'tool') return;
  const calls = turn?.flatMap(({ tool_calls }) => tool_calls ?? []) ?? [];
  if (calls.some(({ id }) => id === message.tool_call_id)) return;
  throw new InvalidRequestError(
    `${path}.tool_call_id must be the id of a tool call of the same turn; the turn has ${calls.length} tool calls.`,
    `${path}.tool_call_id`,
  );
}
