import type { WireUsage } from './chat.types.js';
import type { Usage } from './completion.types.js';
import { estimateTokens } from './completion.js';
import { charactersOf } from './embed-inputs.js';
import type { EmbeddingInput, EmbeddingItem, EmbeddingList, EmbeddingRequest } from './embedding.types.js';
import { LlmError } from './llm-error.js';
import { tokenCounts } from './token-counts.js';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const FLOAT_BYTES = 4;

/** The vectors of one request, in the order of its inputs. */
export interface EmbeddedBatch {
  readonly vectors: number[][];
  readonly model: string;
  /** As the provider counted it, with no answer tokens; undefined if it told no credible figure. */
  readonly wireUsage: WireUsage | undefined;
}

/**
 * Reads the vectors of a reply, in the order of the inputs.
 * @throws LlmError `upstream_invalid_response` unless there is exactly one vector of finite numbers for each
 *   input, and all have the same length
 */
export function readEmbeddings(list: EmbeddingList, request: EmbeddingRequest<unknown>): EmbeddedBatch {
  const vectors = inOrder(list, request.input.length).map(({ embedding }) => vectorOf(embedding));
  const length = vectors[0]?.length;
  if (vectors.some((vector) => vector.length !== length)) throw invalid();
  const { model } = list;
  return {
    vectors,
    model: typeof model === 'string' ? model : (request.model ?? ''),
    wireUsage: embeddingUsage(list),
  };
}

/**
 * Returns a reply's items in the order of the inputs.
 * @throws LlmError `upstream_invalid_response` unless there is exactly one for each input
 */
export function inOrder(list: EmbeddingList, count: number): EmbeddingItem[] {
  const { data } = list ?? {};
  if (!Array.isArray(data) || data.length !== count) throw invalid();
  const items = new Array<EmbeddingItem | undefined>(count).fill(undefined);
  for (const [position, item] of (data as (EmbeddingItem | null)[]).entries()) {
    const index = item?.index ?? position;
    const isFree = Number.isInteger(index) && index >= 0 && index < count && items[index] === undefined;
    if (!isFree || item === null) throw invalid();
    items[index] = item;
  }
  return items as EmbeddingItem[];
}

/** Characters of a number of a vector in JSON. */
const NUMBER_CHARACTERS = 12;

/** Returns about how many characters a list has as JSON. */
export function listCharacters({ data }: EmbeddingList): number {
  return data.reduce((sum, { embedding }) => {
    return sum + (typeof embedding === 'string' ? embedding.length : embedding.length * NUMBER_CHARACTERS);
  }, 0);
}

/** Returns the usage of a reply, without answer tokens; undefined if the provider told no credible figure. */
export function embeddingUsage({ usage }: EmbeddingList): WireUsage | undefined {
  const { prompt } = tokenCounts(usage);
  if (prompt === undefined) return undefined;
  return { ...usage, prompt_tokens: prompt, completion_tokens: 0, total_tokens: prompt };
}

/** Returns the usage of a batch: counted by the provider, else estimated from the inputs' lengths. */
export function usageOfBatch(input: readonly EmbeddingInput[], usage: WireUsage | undefined): Usage {
  const estimate = () => input.reduce((sum, text) => sum + estimateTokens(charactersOf(text)), 0);
  const promptTokens = usage?.prompt_tokens ?? estimate();
  return {
    promptTokens,
    completionTokens: 0,
    totalTokens: promptTokens,
    estimated: usage === undefined,
  };
}

/** Returns a vector as numbers. @throws LlmError `upstream_invalid_response` unless it is one */
export function vectorOf(embedding: unknown): number[] {
  const vector = typeof embedding === 'string' ? fromBase64(embedding) : embedding;
  if (!Array.isArray(vector) || vector.length === 0 || !vector.every((value) => Number.isFinite(value)))
    throw invalid();
  return vector as number[];
}

/** Returns a vector as 32-bit floats in base64, little-endian. */
export function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(vector.length * FLOAT_BYTES);
  for (let index = 0; index < vector.length; index += 1)
    bytes.writeFloatLE(vector[index]!, index * FLOAT_BYTES);
  return bytes.toString('base64');
}

function fromBase64(text: string): number[] {
  const bytes = BASE64.test(text) ? Buffer.from(text, 'base64') : Buffer.alloc(0);
  if (bytes.length === 0 || bytes.length % FLOAT_BYTES !== 0) throw invalid();
  return Array.from({ length: bytes.length / FLOAT_BYTES }, (_, index) =>
    bytes.readFloatLE(index * FLOAT_BYTES),
  );
}

function invalid(): LlmError {
  // The reply came whole: the next one would be as odd.
  return LlmError.invalidReply({
    retryable: false,
    message: 'The provider did not send one vector for each input.',
  });
}
