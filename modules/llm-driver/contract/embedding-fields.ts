import { closestName, InvalidRequestError } from '../../support/index.js';
import { isPlainObject } from './configuration-checks.js';
import type { EmbeddingsOptions, EmbedOptions, WireEmbeddingRequest } from './embedding.types.js';
import { jsonFault } from './json-fault.js';
import { checkInteger, checkRecord, refuse } from './options/check-value.js';
import { spelling } from './request-field-name.js';
import { requestNameFault } from './request-name-fault.js';

/** Fields of requests for embeddings that providers are known to read, but for `dimensions`. */
export const EMBEDDING_FIELDS: ReadonlySet<string> = new Set([
  'encoding_format',
  'input_type',
  'output_dimension',
  'output_dtype',
  'task',
  'truncate',
  'truncation',
  'user',
]);

const KNOWN: readonly string[] = [...EMBEDDING_FIELDS, 'dimensions'];
const BY_SPELLING: ReadonlyMap<string, string> = new Map(KNOWN.map((name) => [spelling(name), name]));
/** A name near to a short one may be a provider's own. */
const LONG_FIELDS = KNOWN.filter((name) => name.length >= 8);

/** Fields that each call sets itself, and those that no request for embeddings has. */
const SET_BY_CALLS: Readonly<Record<string, string>> = {
  input: 'would have no effect: inputs are the first argument.',
  model: 'would have no effect: give the option model.',
};
const OF_CHATS: Readonly<Record<string, string>> = {
  messages: 'is a field of chats: embeddings have inputs.',
  stream: 'is a field of chats: embeddings come whole.',
};

/**
 * Checks the option `parameters` of embeddings.
 * @throws InvalidRequestError for an option of the call, a misspelt name, a wrong value, a field that has no
 *   effect or that an option says too, and what JSON cannot say
 */
export function checkEmbeddingParameters({ parameters, dimensions }: EmbedOptions): void {
  checkRecord('parameters', parameters, 'an object of fields of the request');
  if (dimensions !== undefined && parameters?.dimensions !== undefined) {
    const message = 'dimensions and parameters.dimensions say the same: leave one of them out.';
    throw new InvalidRequestError(message, 'parameters.dimensions');
  }
  for (const [name, value] of Object.entries(parameters ?? {})) {
    const path = `parameters.${name}`;
    if (Object.hasOwn(SET_BY_CALLS, name) && value !== undefined)
      throw new InvalidRequestError(`${path} ${SET_BY_CALLS[name]}`, path);
    checkField(name, value, path);
  }
}

/**
 * Checks the fields of a request for embeddings, but for its inputs. A request that a gateway passes on for
 * its caller may have any others.
 * @throws InvalidRequestError as {@link checkEmbeddingParameters} does
 */
export function checkEmbeddingRequest(request: WireEmbeddingRequest, options: EmbeddingsOptions): void {
  // Modules of this package alone have the option: see `Cancellable`.
  if (!isPlainObject(request) || 'cancellation' in options) return;
  for (const [name, value] of Object.entries(request)) {
    if (name !== 'input' && name !== 'model') checkField(name, value, name);
  }
}

function checkField(name: string, value: unknown, path: string): void {
  if (value === undefined) return;
  const problem = nameProblem(name);
  if (problem !== undefined) throw new InvalidRequestError(`${path} ${problem}`, path);
  if (name === 'dimensions' && value !== null) checkInteger(path, value, 1);
  if (name === 'encoding_format' && value !== null && value !== 'float' && value !== 'base64')
    refuse(path, '"float" or "base64"', value);
  const fault = jsonFault(value, path);
  if (fault !== undefined) throw new InvalidRequestError(fault.message, fault.path);
}

function nameProblem(name: string): string | undefined {
  if (KNOWN.includes(name)) return undefined;
  if (Object.hasOwn(OF_CHATS, name)) return OF_CHATS[name];
  const written = BY_SPELLING.get(spelling(name));
  if (written !== undefined) return `is sent as it is, and the field is ${written}.`;
  const fault = requestNameFault(name);
  if (spelling(name) === 'batchsize' || fault?.kind === 'option')
    return 'is an option of the call, and no field of a request for embeddings.';
  const meant = closestName(name, LONG_FIELDS);
  return meant && `is no field of a request for embeddings. Did you mean ${meant}?`;
}
