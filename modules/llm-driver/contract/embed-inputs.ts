import { describeValue, refuse } from './options/check-value.js';
import type { EmbedOptions, EmbeddingRequest } from './embedding.types.js';
import { LlmError } from './llm-error.js';

/** @throws InvalidRequestError unless the value is an array */
export function assertInputs(inputs: unknown): asserts inputs is readonly string[] {
  if (!Array.isArray(inputs)) refuse('inputs', 'an array of texts', inputs);
}

/** Returns why a value cannot be embedded; undefined if it can. */
export function inputProblem(input: unknown, index: number): LlmError | undefined {
  if (typeof input === 'string' && input !== '') return undefined;
  const param = `inputs[${index}]`;
  const message = `${param} must be a text that is not empty; got ${describeValue(input)}.`;
  return new LlmError('invalid_prompt', { message, param });
}

/** Returns the request for the embeddings of some inputs. `parameters` cannot replace the options. */
export function toEmbeddingRequest(input: readonly string[], options: EmbedOptions): EmbeddingRequest {
  const { parameters, dimensions, model } = options;
  return {
    ...parameters,
    ...(model === undefined ? {} : { model }),
    ...(dimensions === undefined ? {} : { dimensions }),
    input,
  };
}
