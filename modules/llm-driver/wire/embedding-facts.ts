import type { EmbeddingBounds, EmbeddingInput, EmbeddingRequest } from '../contract/embedding.types.js';

/** Characters of a request for embeddings: in any script fewer than 300,000 tokens, OpenAI's limit. */
const CHARACTERS = 300_000;
/** Vectors of 4,096 numbers in a reply of at most 16 MiB. */
const INPUTS = 128;

/** What a provider takes in a request for embeddings. */
export interface EmbeddingFacts {
  /** Texts in one request at most. @default 128 */
  readonly inputs?: number;
  /** Characters of all texts of one request. @default 300_000 */
  readonly characters?: number;
  /** True if vectors can be asked for in base64, a quarter of the size. Default: they are sent as numbers. */
  readonly base64?: boolean;
  /** The provider's name for `dimensions`. */
  readonly dimensionsField?: string;
}

/**
 * Returns the bounds of an instance.
 * @param facts read when the bounds are
 * @param configured number of texts that the instance allows; it wins
 */
export function embeddingBounds(
  facts: () => EmbeddingFacts | undefined,
  configured: { readonly maxEmbeddingInputs?: number | undefined },
): EmbeddingBounds {
  return {
    get inputs() {
      return configured.maxEmbeddingInputs ?? facts()?.inputs ?? INPUTS;
    },
    get characters() {
      return facts()?.characters ?? CHARACTERS;
    },
  };
}

/** Returns a request for embeddings as JSON, in the provider's spelling. */
export function embeddingJson(request: EmbeddingRequest<EmbeddingInput>, facts: EmbeddingFacts = {}): string {
  const { base64 = false, dimensionsField } = facts;
  const encoding = base64 ? { encoding_format: 'base64' } : {};
  if (dimensionsField === undefined || request.dimensions === undefined) {
    return JSON.stringify({ ...encoding, ...request });
  }
  const { dimensions, ...rest } = request;
  // A caller who wrote the provider's own field has decided it.
  return JSON.stringify({ ...encoding, [dimensionsField]: dimensions, ...rest });
}
