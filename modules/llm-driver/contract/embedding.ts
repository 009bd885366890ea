import type { WireUsage } from './chat.types.js';
import type { Usage } from './completion.types.js';
import { estimateTokens } from './completion.js';
import type { EmbeddingItem, EmbeddingList, EmbeddingRequest } from './embedding.types.js';
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
export function readEmbeddings(list: EmbeddingList, request: EmbeddingRequest): EmbeddedBatch {
  const { data, model, usage } = list ?? {};
  const count = request.input.length;
  if (!Array.isArray(data) || data.length !== count) throw invalid();
  const vectors = new Array<number[] | undefined>(count).fill(undefined);
  for (const [position, item] of (data as (EmbeddingItem | null)[]).entries()) {
    const index = item?.index ?? position;
    if (!Number.isInteger(index) || index < 0 || index >= count || vectors[index] !== undefined)
      throw invalid();
    vectors[index] = vectorOf(item?.embedding);
  }
  const length = vectors[0]?.length;
  if (vectors.some((vector) => vector!.length !== length)) throw invalid();
  const prompt = tokenCounts(usage).prompt;
  return {
    vectors: vectors as number[][],
    model: typeof model === 'string' ? model : (request.model ?? ''),
    wireUsage:
      prompt === undefined
        ? undefined
        : { ...usage, prompt_tokens: prompt, completion_tokens: 0, total_tokens: prompt },
  };
}

/** Returns the usage of a batch: counted by the provider, else estimated from the inputs' lengths. */
export function usageOfBatch(input: readonly string[], usage: WireUsage | undefined): Usage {
  const estimate = () => input.reduce((sum, text) => sum + estimateTokens(text.length), 0);
  const promptTokens = usage?.prompt_tokens ?? estimate();
  return {
    promptTokens,
    completionTokens: 0,
    totalTokens: promptTokens,
    estimated: usage === undefined,
  };
}

function vectorOf(embedding: unknown): number[] {
  const vector = typeof embedding === 'string' ? fromBase64(embedding) : embedding;
  if (!Array.isArray(vector) || vector.length === 0 || !vector.every((value) => Number.isFinite(value)))
    throw invalid();
  return vector as number[];
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
