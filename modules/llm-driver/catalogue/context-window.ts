import { CHARACTERS_PER_TOKEN } from '../contract/completion.js';
import type { ChatMessage } from '../contract/chat.types.js';
import { LlmError } from '../contract/llm-error.js';
import { leastTokensOf } from '../contract/least-tokens.js';
import type { ModelFacts } from './model-facts.types.js';

/** A prompt, as far as its size matters. */
export interface SizedPrompt {
  readonly messages: readonly ChatMessage[];
  /** As `callSize` counts them. */
  readonly characters: number;
  /** Returns the tokens that the model's earlier answers let expect; undefined before the first one. */
  readonly expectedTokens: () => number | undefined;
}

/**
 * Refuses a prompt that is beyond a model's context window, before it is sent: one whose tokens are too many
 * by the lowest count that any tokenizer gives, unless the model has counted fewer in earlier prompts.
 * @throws LlmError `context_length_exceeded` that says by how much
 */
export function assertWithinWindow(prompt: SizedPrompt, model: string, facts: ModelFacts | undefined): void {
  const window = facts?.contextWindow;
  const { messages, characters } = prompt;
  // Most prompts end here: a token has at least one character, by our lowest count.
  if (window === undefined || characters <= window || !Array.isArray(messages)) return;
  const least = leastTokensOf(messages);
  const expected = prompt.expectedTokens();
  if (least <= window || (expected ?? Infinity) <= window) return;
  const tokens = Math.max(least, expected ?? Math.ceil(characters / CHARACTERS_PER_TOKEN));
  throw new LlmError('context_length_exceeded', {
    param: 'messages',
    message:
      `The model's maximum context length is ${count(window)} tokens. The messages of this request for ${model} ` +
      `have about ${count(tokens)} (${count(characters)} characters): at least ${count(least - window)} too many. ` +
      'It was not sent.',
  });
}

function count(value: number): string {
  return value.toLocaleString('en');
}
