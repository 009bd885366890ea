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
  const input = inputsOf(call);
  if (input.length === 0 || input.some((each) => !isInput(each))) {
    return { kind: 'bad_request', message: "'$.input' is invalid. Please check the API reference." };
  }
  if (input.length > inputs) {
    const message = `Invalid 'input': array too long. Expected an array with maximum length ${inputs}.`;
    return { kind: 'bad_request', message, param: 'input', code: 'array_above_max_length' };
  }
  return input.some((each) => lengthOf(each) > characters) ? { kind: 'context_length_exceeded' } : undefined;
}

/** The JSON of a list of embeddings. The last input comes first: `index` says which one a vector is of. */
export function embeddingsBody(call: ProviderCall): string {
  const { encoding_format: encoding, dimensions } = fieldsOf(call.body);
  const inputs = inputsOf(call);
  const tokens = inputs.reduce((sum, each) => sum + estimateTokens(lengthOf(each)), 0);
  const data = inputs.map((each, index) => {
    const vector = embeddingOf(
      typeof each === 'string' ? each : each.join(' '),
      typeof dimensions === 'number' ? dimensions : DEFAULT_DIMENSIONS,
    );
    return { object: 'embedding', index, embedding: encoding === 'base64' ? toBase64(vector) : vector };
  });
  return JSON.stringify({
    object: 'list',
    data: data.reverse(),
    model: call.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  });
}

/** The vector of a text, or of tokens with spaces between them: numbers that 32 bits hold exactly. */
export function embeddingOf(text: string, dimensions = DEFAULT_DIMENSIONS): number[] {
  const digest = hash('sha256', text, 'buffer');
  return Array.from({ length: dimensions }, (_, at) => digest[at % digest.length]! / 256);
}

/** A text, or its tokens. */
type Input = string | readonly number[];

/** OpenAI takes one input, or a list of them. */
function inputsOf(call: ProviderCall): readonly Input[] {
  const { input } = fieldsOf(call.body);
  if (typeof input === 'string') return [input];
  if (!Array.isArray(input)) return [];
  return typeof input[0] === 'number' ? [input as number[]] : (input as Input[]);
}

function isInput(value: unknown): boolean {
  if (typeof value === 'string') return value !== '';
  return Array.isArray(value) && value.length > 0 && value.every(Number.isInteger);
}

/** Four characters are a token. */
function lengthOf(input: Input): number {
  return typeof input === 'string' ? input.length : input.length * 4;
}

function toBase64(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}
