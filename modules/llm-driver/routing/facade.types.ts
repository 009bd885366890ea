import type { ChatCompletion } from '../contract/chat.types.js';
import type { ChunkStream } from '../contract/chunk-stream.js';
import type { ChatReply, CompletionResponse, ObjectResponse, Usage } from '../contract/completion.types.js';
import type { EmbeddingsReply } from '../contract/embedding.types.js';
import type { LlmError } from '../contract/llm-error.js';
import type { PassedReply } from '../contract/passed.types.js';

/**
 * One model's result among several. `attempts` counts the calls sent; `waitedMs` is the time spent waiting
 * for limits and between attempts, in milliseconds. `Value` is that of the schema, if the prompts have one.
 */
export type ModelResult<Value = never> = {
  readonly model: string;
  readonly attempts: number;
  readonly waitedMs: number;
  /**
   * Indexes of the equal prompt, asked of the same model, whose result this is, with the option `dedupe`. No
   * call was sent for this one: count the usage once.
   */
  readonly duplicateOf?: { readonly prompt: number; readonly model: number };
} & (
  | ([Value] extends [never]
      ? { readonly ok: true; readonly completion: CompletionResponse }
      : { readonly ok: true; readonly completion: ObjectResponse<Value>; readonly value: Value })
  | { readonly ok: false; readonly error: LlmError }
);

/** Names the instance that answered. */
interface Answered {
  /** The instance; for a named model, that of the target that answered. */
  readonly driver: string;
  /** The reference that was asked: a named model, `instance/model`, or an instance alone. */
  readonly model: string;
}

/** Embeddings in OpenAI's format, and the instance that answered. */
export interface EmbeddingsAnswer extends Answered, EmbeddingsReply {}

/** The reply to a request that was passed through, and the instance that answered. */
export type PassedAnswer = Answered & PassedReply;

/** A whole chat completion, and the instance that answered. */
export interface ChatAnswer extends Answered, ChatReply {}

/**
 * An open chat stream, and the instance that answers. Read `chunks` to the end or call its `return()`: until
 * then the call is open.
 */
export interface ChatStream extends Answered {
  /** Can be read once. Leaving the loop, or calling `return()`, cancels the provider's call. */
  readonly chunks: ChunkStream;
}

/** A model that was asked and did not win, and what it has cost. */
export interface Loser {
  /** The reference that was asked. */
  readonly model: string;
  /** The instance; for a named model, that of the target that was asked last. */
  readonly driver: string;
  /** Calls sent to its provider; 0 if it was still waiting for its limits. */
  readonly attempts: number;
  /** `cancelled` by the winner, `failed` before it, or answered too, too `late`. */
  readonly outcome: 'cancelled' | 'failed' | 'late';
  /** Only of one that has `failed`. */
  readonly error?: LlmError;
  /**
   * Tokens that its provider may charge. `estimated` if it did not count them: then the prompt's for each
   * attempt without an answer, and for the one that was cut off as many of the answer as the winner's, or
   * none of a stream.
   */
  readonly usage: Usage;
}

/** What a race of several models returns beside its answer. */
interface Raced {
  /** The other models, in the order they were given. Empty for a race of one. */
  readonly losers: readonly Loser[];
}

/** The completion of the model that answered first. */
export interface FastestCompletion extends CompletionResponse, Raced {}

/** The chat completion of the model that answered first. */
export interface FastestChatAnswer extends ChatAnswer, Raced {}

/** The stream of the model whose first token came first. */
export interface FastestChatStream extends ChatStream, Raced {}

/** One model's chat completion among several, or its failure. */
export type ChatResult =
  | ({ readonly ok: true; readonly completion: ChatCompletion } & Answered)
  | { readonly ok: false; readonly model: string; readonly error: LlmError };
