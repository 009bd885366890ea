import { assertKnownOptions, InvalidRequestError } from '../../support/index.js';
import { describeValue } from '../contract/options/check-value.js';
import type { ChatMessage } from '../contract/chat.types.js';
import type { ConversationOptions } from './conversation.types.js';
import { checkMessage, withMessage, type Turn } from './turns.js';

const MOST_DEFAULT_ANSWER_TOKENS = 4_096;

const NAMES: readonly string[] = Object.keys({
  contextTokens: true,
  answerTokens: true,
  system: true,
  pinned: true,
  countTokens: true,
} satisfies Record<keyof ConversationOptions, true>);

/** Options that were checked, with their defaults. */
export interface CheckedOptions {
  readonly contextTokens: number;
  readonly answerTokens: number;
  readonly system: string | undefined;
  readonly pinned: readonly ChatMessage[];
  readonly countTokens: ((message: ChatMessage) => number) | undefined;
}

/** @throws InvalidRequestError for an option that is unknown or not allowed */
export function checkedOptions(options: ConversationOptions): CheckedOptions {
  assertKnownOptions('A conversation', options, NAMES, InvalidRequestError);
  const { contextTokens, system, pinned = [], countTokens } = options;
  assertInteger('contextTokens', contextTokens, 1);
  const quarter = Math.min(Math.floor(contextTokens / 4), MOST_DEFAULT_ANSWER_TOKENS);
  const { answerTokens = quarter } = options;
  assertInteger('answerTokens', answerTokens, 0);
  if (answerTokens >= contextTokens) {
    const expected = `less than contextTokens, ${contextTokens}: prompt and answer share the context`;
    refuse('answerTokens', expected, answerTokens);
  }
  if (system !== undefined && (typeof system !== 'string' || system.trim() === '')) {
    refuse('system', 'a text that is not blank', system);
  }
  if (countTokens !== undefined && typeof countTokens !== 'function') {
    refuse('countTokens', 'a function', countTokens);
  }
  checkPinned(pinned);
  return { contextTokens, answerTokens, system, pinned: [...pinned], countTokens };
}

function checkPinned(pinned: unknown): void {
  if (!Array.isArray(pinned)) refuse('pinned', 'a list of messages', pinned);
  let turns: readonly Turn[] = [];
  for (const [index, message] of (pinned as readonly ChatMessage[]).entries()) {
    checkMessage(message, turns.at(-1), `pinned[${index}]`);
    turns = withMessage(turns, message);
  }
}

function assertInteger(name: string, value: number, minimum: number): void {
  if (Number.isInteger(value) && value >= minimum) return;
  refuse(name, `an integer of at least ${minimum}`, value);
}

function refuse(name: string, expected: string, value: unknown): never {
  throw new InvalidRequestError(`${name} must be ${expected}; got ${describeValue(value)}.`, name);
}
