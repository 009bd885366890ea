import { LlmError } from '../contract/llm-error.js';
import { CHARACTERS_PER_TOKEN } from '../contract/completion.js';
import type { ModelFacts } from './model-facts.types.js';

/**
 * A prompt is refused only if it is twice as large as the window, by the rule of thumb of four characters a
 * token: the estimate is rough, and texts of eight characters a token are rare.
 */
const MARGIN = 2;

/**
 * Refuses a prompt that is clearly beyond a model's context window, before it is sent.
 * @param characters of the prompt, as `callSize` counts them
 * @throws LlmError `context_length_exceeded` that says by how much
 */
export function assertWithinWindow(characters: number, model: string, facts: ModelFacts | undefined): void {
  const window = facts?.contextWindow;
  if (window === undefined || characters <= window * CHARACTERS_PER_TOKEN * MARGIN) return;
  const tokens = Math.ceil(characters / CHARACTERS_PER_TOKEN);
  throw new LlmError('context_length_exceeded', {
    param: 'messages',
    message:
      `The model's maximum context length is ${count(window)} tokens. The messages of this request for ${model} ` +
      `have about ${count(tokens)} (${count(characters)} characters): about ${count(tokens - window)} too many. ` +
      'It was not sent.',
  });
}

function count(value: number): string {
  return value.toLocaleString('en');
}
