import { endianness } from 'node:os';
import type { WireUsage } from './chat.types.js';
import type { Usage } from './completion.types.js';
import { estimateTokens } from './completion.js';
import { charactersOf } from './embed-inputs.js';
import type { EmbeddingInput, EmbeddingItem, EmbeddingList, EmbeddingRequest } from './embedding.types.js';
import { LlmError } from './llm-error.js';
import { tokenCounts } from './token-counts.js';

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
 * Returns a reply's items in the order of the inputs. Items without an index are in that order already, and
 * get one: Gemini leaves out the first.
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
    items[index] = item.index === index ? item : { ...item, index };
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
  if (typeof embedding === 'string') return fromBase64(embedding);
  if (!Array.isArray(embedding) || embedding.length === 0) throw invalid();
  if (!embedding.every((value) => Number.isFinite(value))) throw invalid();
  return embedding as number[];
}

/** Returns a vector as 32-bit floats in base64, little-endian. */
export function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(vector.length * FLOAT_BYTES);
  for (let index = 0; index < vector.length; index += 1)
    bytes.writeFloatLE(vector[index]!, index * FLOAT_BYTES);
  return bytes.toString('base64');
}

/** By a view of the bytes: a call for each number would take four times as long. */
function fromBase64(text: string): number[] {
  const bytes = Buffer.from(text, 'base64');
  const { length } = bytes;
  // `Buffer.from` skips what is not base64: then there are fewer bytes than the text has room for.
  const isWhole = length === Math.floor((text.replace(/={1,2}$/, '').length * 3) / 4);
  if (length === 0 || length % FLOAT_BYTES !== 0 || !isWhole) throw invalid();
  const floats = floatsIn(bytes);
  const vector = new Array<number>(floats.length);
  for (let index = 0; index < floats.length; index += 1) {
    const value = floats[index]!;
    if (!Number.isFinite(value)) throw invalid();
    vector[index] = value;
  }
  return vector;
}

function floatsIn(bytes: Buffer): Float32Array {
  const { buffer, byteOffset, length } = bytes;
  if (endianness() === 'BE') bytes.swap32();
  if (byteOffset % FLOAT_BYTES === 0) return new Float32Array(buffer, byteOffset, length / FLOAT_BYTES);
  return new Float32Array(buffer.slice(byteOffset, byteOffset + length));
}

function invalid(): LlmError {
  // The reply came whole: the next one would be as odd.
  return LlmError.invalidReply({
    retryable: false,
    message: 'The provider did not send one vector for each input.',
  });
}
