import { closestName, InvalidRequestError } from '../../support/index.js';
import { describeValue, validateCallOptions } from './call-options.js';
import type { EmbedOptions, EmbeddingRequest, EmbedPoolOptions } from './embedding.types.js';
import { LlmError } from './llm-error.js';

const CALL = [
  'signal',
  'timeoutMs',
  'maxWaitMs',
  'attempts',
  'onCall',
  'cancellation',
  'apiKey',
  'headers',
  'baseUrl',
];
const EMBED = [...CALL, 'model', 'dimensions', 'parameters', 'driver', 'fallbacks'];
const POOL = [...EMBED, 'concurrency', 'batchSize', 'deadlineMs'];

/**
 * Checks the options of embeddings.
 * @throws InvalidRequestError with the option, what was expected and what was given; also for an unknown one
 */
export function validateEmbedOptions(options: EmbedOptions): void {
  checkEmbedOptions(options, EMBED);
}

/** Checks the options of a pool of embeddings. @throws as {@link validateEmbedOptions} */
export function validateEmbedPoolOptions(options: EmbedPoolOptions): void {
  checkEmbedOptions(options, POOL);
  integer('concurrency', options.concurrency, 10_000);
  integer('batchSize', options.batchSize);
  const { deadlineMs } = options;
  if (deadlineMs !== undefined && !(typeof deadlineMs === 'number' && deadlineMs > 0))
    refuse('deadlineMs', 'a number above 0', deadlineMs);
}

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

function checkEmbedOptions(options: EmbedOptions, known: readonly string[]): void {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    const meant = closestName(name, known);
    const hint = meant === undefined ? '' : ` Did you mean "${meant}"?`;
    throw new InvalidRequestError(`Embeddings have no option "${name}".${hint}`, name);
  }
  validateCallOptions(options);
  integer('dimensions', options.dimensions);
  const { model, parameters } = options as Readonly<Record<string, unknown>>;
  if (model !== undefined && !(typeof model === 'string' && model !== ''))
    refuse('model', 'a text that is not empty', model);
  if (parameters !== undefined && (typeof parameters !== 'object' || parameters === null))
    refuse('parameters', 'an object', parameters);
}

function integer(name: string, value: number | undefined, max = Number.MAX_SAFE_INTEGER): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= max)) return;
  const range = max === Number.MAX_SAFE_INTEGER ? 'from 1' : `from 1 to ${max}`;
  refuse(name, `an integer ${range}`, value);
}

function refuse(name: string, expected: string, value: unknown): never {
  throw new InvalidRequestError(`${name} must be ${expected}; got ${describeValue(value)}.`, name);
}
