import { hash } from 'node:crypto';
import { estimateTokens, fieldsOf, type ProviderCall } from './call.js';
import type { FakeProviderOptions } from './options.js';
import type { ErrorOutcome } from './outcome.js';

const DEFAULT_DIMENSIONS = 4;

/** OpenAI's 400 for a request for embeddings that it would not accept, or nothing. */
export function validateEmbeddings(
  call: ProviderCall,
  { inputs = 2_048, characters = 32_000 }: FakeProviderOptions['embeddings'] = {},
): ErrorOutcome | undefined {
  const { input } = fieldsOf(call.body);
  const isList = Array.isArray(input) && input.length > 0;
  if (!isList || input.some((text) => typeof text !== 'string' || text === '')) {
    return { kind: 'bad_request', message: "'$.input' is invalid. Please check the API reference." };
  }
  if (input.length > inputs) {
    const message = `Invalid 'input': array too long. Expected an array with maximum length ${inputs}.`;
    return { kind: 'bad_request', message, param: 'input', code: 'array_above_max_length' };
  }
  return textsOf(call).some(({ length }) => length > characters)
    ? { kind: 'context_length_exceeded' }
    : undefined;
}

/** The JSON of a list of embeddings. The last input comes first: `index` says which one a vector is of. */
export function embeddingsBody(call: ProviderCall): string {
  const { encoding_format: encoding, dimensions } = fieldsOf(call.body);
  const texts = textsOf(call);
  const tokens = texts.reduce((sum, { length }) => sum + estimateTokens(length), 0);
  const data = texts.map((text, index) => {
    const vector = embeddingOf(text, typeof dimensions === 'number' ? dimensions : DEFAULT_DIMENSIONS);
    return { object: 'embedding', index, embedding: encoding === 'base64' ? toBase64(vector) : vector };
  });
  return JSON.stringify({
    object: 'list',
    data: data.reverse(),
    model: call.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
}

/** The vector of a text: numbers that 32 bits hold exactly. */
export function embeddingOf(text: string, dimensions = DEFAULT_DIMENSIONS): number[] {
  const digest = hash('sha256', text, 'buffer');
  return Array.from({ length: dimensions }, (_, at) => digest[at % digest.length]! / 256);
}

function textsOf(call: ProviderCall): string[] {
  return fieldsOf(call.body)['input'] as string[];
}

function toBase64(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}
