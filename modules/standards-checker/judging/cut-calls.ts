import type { ChatMessage, CompletionResponse } from '../../llm-driver/index.js';
import type { VerdictProblem } from './report.schema.js';

/**
 * No tokenizer needs so few tokens for a text without repetitions. Characters and not bytes: those of Hindi
 * have three bytes, and a token may have three of them.
 */
const MAX_CHARACTERS_PER_TOKEN = 8;
/** Shorter prompts fit every context. */
const MIN_TOKENS = 500;

/** Returns the fewest tokens that a prompt can have. Runs of one character or of spaces count as a few. */
export function fewestTokens(messages: readonly ChatMessage[]): number {
  const text = messages.map(({ content }) => (typeof content === 'string' ? content : '')).join('\n');
  const dense = text.replace(/\s+/g, ' ').replace(/(.)\1{3,}/gu, '$1$1$1');
  return Math.floor(dense.length / MAX_CHARACTERS_PER_TOKEN);
}

/**
 * Returns why a successful call gives no verdict: its answer is cut off, or the server has cut the
 * prompt to the model's context and reported no error. Returns `undefined` if neither is so.
 *
 * @param fewest tokens that the prompt can have
 */
export function cutCall(
  { finishReason, usage }: CompletionResponse,
  fewest: number,
): VerdictProblem | undefined {
  if (finishReason === 'length') {
    return {
      code: 'answer_truncated',
      message: "The model's answer was cut off at its limit of tokens. Allow more tokens for an answer.",
    };
  }
  const { promptTokens, estimated } = usage;
  if (estimated || promptTokens === 0 || fewest < MIN_TOKENS || promptTokens >= fewest) return undefined;
  return {
    code: 'prompt_truncated',
    message:
      `The server read ${promptTokens} tokens of a prompt that has at least ${fewest}: it cut the prompt to the ` +
      "model's context. Use smaller parts or a larger context.",
  };
}
