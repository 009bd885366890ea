import { describeValue, refuse } from './options/check-value.js';
import type { EmbeddingInput, EmbedOptions, EmbeddingRequest } from './embedding.types.js';
import { CHARACTERS_PER_TOKEN } from './completion.js';
import { LlmError } from './llm-error.js';

/** @throws InvalidRequestError unless the value is an array */
export function assertInputs(inputs: unknown): asserts inputs is readonly EmbeddingInput[] {
  if (!Array.isArray(inputs)) refuse('inputs', 'an array of texts', inputs);
}

/** @throws InvalidRequestError unless the value can be iterated, and is no text */
export function assertIterable(inputs: unknown): void {
  const isIterable =
    typeof inputs === 'object' &&
    inputs !== null &&
    (Symbol.asyncIterator in inputs || Symbol.iterator in inputs);
  if (!isIterable) refuse('inputs', 'an array, or another iterable, of texts', inputs);
}

/** Returns why a value cannot be embedded; undefined if it can. */
export function inputProblem(input: unknown, index: number, list = 'inputs'): LlmError | undefined {
  if (typeof input === 'string' ? input !== '' : isTokens(input)) return undefined;
  const param = `${list}[${index}]`;
  const got =
    Array.isArray(input) && input.length > 0 ? 'an array of other values than tokens' : describeValue(input);
  const message = `${param} must be a text that is not empty; got ${got}.`;
  return new LlmError('invalid_prompt', { message, param });
}

/** True for the numbers of tokens, at least one. */
export function isTokens(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every(isToken);
}

function isToken(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

/** Returns the characters that inputs count as; a token counts as an average one. */
export function inputCharacters(inputs: readonly EmbeddingInput[]): number {
  return inputs.reduce((sum, input) => sum + charactersOf(input), 0);
}

/** Returns the characters that one input counts as. */
export function charactersOf(input: EmbeddingInput): number {
  return typeof input === 'string' ? input.length : input.length * CHARACTERS_PER_TOKEN;
}

/** Returns the request for the embeddings of some inputs. `parameters` cannot replace the options. */
export function toEmbeddingRequest<Input>(
  input: readonly Input[],
  options: EmbedOptions,
): EmbeddingRequest<Input> {
  const { parameters, dimensions, model } = options;
  return {
    ...parameters,
    ...(model === undefined ? {} : { model }),
    ...(dimensions === undefined ? {} : { dimensions }),
    input,
  };
}
