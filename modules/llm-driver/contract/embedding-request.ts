import { inputProblem, isTokens } from './embed-inputs.js';
import type { EmbeddingInput, EmbeddingRequest, WireEmbeddingRequest } from './embedding.types.js';
import { isPlainObject } from './configuration-checks.js';
import { LlmError } from './llm-error.js';
import { describeValue, refuse } from './options/check-value.js';

/**
 * Returns a request with its inputs as a list.
 * @throws LlmError `invalid_prompt` for an input that is empty or of another kind; InvalidRequestError unless
 *   the request is an object
 */
export function toInputList(request: WireEmbeddingRequest): EmbeddingRequest<EmbeddingInput> {
  if (!isPlainObject(request)) refuse('request', 'an object with input', request);
  return { ...request, input: inputsIn(request.input) };
}

/**
 * Returns the inputs of a request as a list, at least one.
 * @throws LlmError `invalid_prompt`, the path of the input in `param`
 */
export function inputsIn(input: unknown): readonly EmbeddingInput[] {
  if (typeof input === 'string' || (Array.isArray(input) && typeof input[0] === 'number')) {
    if (input === '' || (typeof input !== 'string' && !isTokens(input))) throw wrongInput(input);
    return [input as EmbeddingInput];
  }
  if (!Array.isArray(input) || input.length === 0) throw wrongInput(input);
  for (const [index, each] of (input as unknown[]).entries()) {
    const problem = inputProblem(each, index, 'input');
    if (problem !== undefined) throw problem;
  }
  return input as EmbeddingInput[];
}

function wrongInput(input: unknown): LlmError {
  return new LlmError('invalid_prompt', {
    message: `input must be a text, the numbers of its tokens, or a list of them; got ${describeValue(input)}.`,
    param: 'input',
  });
}
