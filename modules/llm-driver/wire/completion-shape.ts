import type { ChatCompletion } from '../contract/chat.types.js';
import { tokenCounts } from '../contract/token-counts.js';
import { type Fields, isFields } from '../errors/error-shapes.js';
import { withTextArguments } from './tool-call-arguments.js';

/** An answer that says nothing: its provider has counted tokens for it, and wrote no choice. */
const EMPTY_CHOICE = {
  index: 0,
  message: { role: 'assistant', content: null },
  logprobs: null,
  finish_reason: null,
};

/**
 * Returns the completion in a body, undefined if there is none. It is the body itself if OpenAI's clients can
 * read that. Else it is a copy with what they need: a list of choices, each with an `index` and a `message`,
 * each message with a `role`. Gemini leaves out the message of an answer that spent its tokens on thinking;
 * others leave out the choices of such an answer. All other fields stay as they came.
 */
export function completionShape(body: Fields): ChatCompletion | undefined {
  const { choices, usage } = body;
  if (!Array.isArray(choices) || choices.length === 0) {
    return isSpent(choices, usage) ? withChoices(body, [EMPTY_CHOICE]) : undefined;
  }
  if (!choices.every(isFields)) return undefined;
  const whole = choices.map(wholeChoice);
  return whole.every((choice, position) => choice === choices[position])
    ? (body as ChatCompletion)
    : withChoices(body, whole);
}

/** An empty list alone is no answer: tokens must have been spent on one. */
function isSpent(choices: unknown, usage: unknown): boolean {
  if (typeof usage !== 'object' || usage === null) return false;
  return choices === undefined || choices === null || (tokenCounts(usage).completion ?? 0) > 0;
}

function wholeChoice(choice: Fields, position: number): Fields {
  const { index, message } = choice;
  const hasIndex = typeof index === 'number';
  const isWhole = hasIndex && isFields(message) && typeof message.role === 'string';
  if (isWhole && withTextArguments(message) === message) return choice;
  return { ...choice, index: hasIndex ? index : position, message: wholeMessage(choice) };
}

/** Some servers answer in the form of a chunk, with a `delta`. */
function wholeMessage({ message, delta }: Fields): Fields {
  const given = withTextArguments([message, delta].find(isFields) ?? { content: null });
  return { ...given, role: typeof given.role === 'string' ? given.role : 'assistant' };
}

function withChoices(body: Fields, choices: readonly Fields[]): ChatCompletion {
  return { ...body, choices } as unknown as ChatCompletion;
}
