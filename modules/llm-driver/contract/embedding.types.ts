import type { CallOptions, Usage } from './completion.types.js';
import type { LlmError } from './llm-error.js';
import type { ReportedLimit } from './limits.types.js';

/** What is embedded: a text, or the numbers of its tokens for drivers with `embedsTokens`. */
export type EmbeddingInput = string | readonly number[];

interface EmbeddingFields {
  readonly model?: string | undefined;
  readonly dimensions?: number | undefined;
  readonly encoding_format?: 'float' | 'base64' | undefined;
  readonly [parameter: string]: unknown;
}

/**
 * A request for embeddings in OpenAI's format, snake_case. Read-only: it may be sent several times. Drivers
 * with `embedsTokens` get inputs of tokens too.
 */
export interface EmbeddingRequest<Input = string> extends EmbeddingFields {
  readonly input: readonly Input[];
}

/** Inputs in the forms that OpenAI takes: one or several, each a text or its tokens. */
export type WireInput = EmbeddingInput | readonly EmbeddingInput[];

/** A request for embeddings as clients of OpenAI write it. */
export interface WireEmbeddingRequest extends EmbeddingFields {
  readonly input: WireInput;
}

/** One vector of an {@link EmbeddingList}: numbers, or their 32-bit floats in base64, little-endian. */
export interface EmbeddingItem {
  readonly object?: string;
  /** Index of the input. Default: the position in the list. */
  readonly index?: number;
  readonly embedding: readonly number[] | string;
  readonly [field: string]: unknown;
}

/** Embeddings in OpenAI's format: what a driver's `sendEmbeddings` returns. One item for each input. */
export interface EmbeddingList {
  readonly object?: string;
  readonly data: readonly EmbeddingItem[];
  readonly model?: string;
  readonly usage?: { readonly prompt_tokens?: number; readonly [field: string]: unknown } | null;
  readonly [field: string]: unknown;
}

/** Embeddings in OpenAI's format, with what a gateway passes on. */
export interface EmbeddingsReply {
  /** One item for each input, at the input's index, in the encoding that was asked for. */
  readonly list: EmbeddingList;
  /** The JSON text of `list`, if it is the provider's own. */
  readonly rawText?: string | undefined;
  /** Limits from the headers of the provider's last reply. */
  readonly limits?: readonly ReportedLimit[] | undefined;
}

/** Options of a request for embeddings in OpenAI's format, which has all the rest. */
export type EmbeddingsOptions = Omit<EmbedOptions, 'model' | 'dimensions' | 'parameters'>;

/** The most that a provider takes in one request for embeddings. */
export interface EmbeddingBounds {
  readonly inputs: number;
  /** Characters of all inputs together. One input may have more. */
  readonly characters: number;
}

/** Options of embeddings. */
export interface EmbedOptions extends Omit<CallOptions, 'priority' | 'hedge' | 'cache'> {
  /**
   * The provider's model id; for the facade a model reference.
   * @default the instance's configured model
   */
  readonly model?: string | undefined;
  /**
   * Numbers in each vector, for models that can shorten them. Integer from 1.
   * @default the model's
   */
  readonly dimensions?: number | undefined;
  /** Any other fields of the request, sent as they are (`user`, `input_type`, …). */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
}

/** Options of a pool of embeddings. `timeoutMs` is for each request. */
export interface EmbedPoolOptions extends EmbedOptions {
  /**
   * Requests in flight at most. Integer from 1 to 10,000.
   * @default 32
   */
  readonly concurrency?: number | undefined;
  /**
   * Inputs of one request at most. Integer from 1.
   * @default as many as the provider takes
   */
  readonly batchSize?: number | undefined;
  /**
   * Milliseconds for the whole pool. Inputs without a vector by then fail with `deadline_exceeded`.
   * @default no deadline
   */
  readonly deadlineMs?: number | undefined;
}

/** Embeddings of several inputs by one model. */
export interface EmbedResponse {
  /** One vector for each input, at the input's index. */
  readonly embeddings: number[][];
  readonly usage: Usage;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  /** The driver instance that answered. */
  readonly driver: string;
}

interface EmbedOutcome {
  /** Index of the input. */
  readonly index: number;
  /** Requests sent for the batch of this input; 0 if none was sent. */
  readonly attempts: number;
  /** Milliseconds that the batch waited for the provider's limits and between attempts. */
  readonly waitedMs: number;
}

/** The vector of one input of a pool. */
export interface EmbedSuccess extends EmbedOutcome {
  readonly ok: true;
  readonly embedding: number[];
  /**
   * The input's share of its batch: by length, and `estimated` if the batch has several inputs. The shares of
   * a batch add up to what the provider counted.
   */
  readonly usage: Usage;
  readonly model: string;
  readonly driver: string;
}

/** The failure of one input of a pool. */
export interface EmbedFailure extends EmbedOutcome {
  readonly ok: false;
  readonly error: LlmError;
}

/** Result of one input; there is one for each. A failure is a value. */
export type EmbedResult = EmbedSuccess | EmbedFailure;
