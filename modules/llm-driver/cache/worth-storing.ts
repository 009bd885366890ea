import { PROMPT_CUT, warningsOf } from '../contract/answer-warnings.js';
import type { ChatChoice, ChatCompletion } from '../contract/chat.types.js';

/** Finish reasons of whole answers. Others (`length`, `content_filter`) may differ the next time. */
const WHOLE: ReadonlySet<string | null> = new Set(['stop', 'tool_calls', 'function_call']);

/**
 * Returns true if every choice of an answer is whole and says something: a text, a part that is no text, or a
 * call of a tool. An empty answer, a refusal, and the answer to a prompt that was cut may be others the next
 * time.
 */
export function isWorthStoring(completion: ChatCompletion): boolean {
  const { choices } = completion;
  if (warningsOf(completion).some(({ type }) => type === PROMPT_CUT)) return false;
  return (
    choices.length > 0 && choices.every((choice) => WHOLE.has(choice.finish_reason) && saysSomething(choice))
  );
}

function saysSomething({ message }: ChatChoice): boolean {
  const { content, refusal, tool_calls, function_call, audio, images } = message ?? {};
  if (refusal) return false;
  const others: readonly unknown[] = [tool_calls, function_call, audio, images];
  return hasContent(content) || others.some(isThere);
}

/** Some servers answer in a list of parts. */
function hasContent(content: unknown): boolean {
  if (typeof content === 'string') return content.trim() !== '';
  if (!Array.isArray(content)) return false;
  return content.some((part: { readonly text?: unknown } | null) =>
    typeof part?.text === 'string' ? part.text.trim() !== '' : isThere(part),
  );
}

function isThere(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : typeof value === 'object' && value !== null;
}
