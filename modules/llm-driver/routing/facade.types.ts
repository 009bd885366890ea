import type { ChatCompletion } from '../contract/chat.types.js';
import type { ChunkStream } from '../contract/chunk-stream.js';
import type {
  ChatOptions,
  ChatReply,
  CompletionOptions,
  CompletionResponse,
} from '../contract/completion.types.js';
import type { LlmError } from '../contract/llm-error.js';
import type { PoolOptions } from '../contract/pool.types.js';

/** Which instance answers. Without `driver`, `model` is a reference: a named model, `instance/model`, or an instance. */
interface Routed {
  /** An instance's name; `model` is then the provider's own id. */
  readonly driver?: string;
}

export interface FacadeCompletionOptions extends CompletionOptions, Routed {}

export interface FacadePoolOptions extends PoolOptions, Routed {}

/** Options of a whole chat; its model stands in the request. */
export interface FacadeChatOptions extends ChatOptions, Routed {}

/** Options of `fastest`, `all` and `matrix`: the models come as an argument of their own. */
export type FanOutOptions = Omit<PoolOptions, 'model'>;

/** One model's answer among several. */
export type ModelResult = { readonly model: string; readonly attempts: number; readonly waitedMs: number } & (
  | { readonly ok: true; readonly completion: CompletionResponse }
  | { readonly ok: false; readonly error: LlmError }
);

/** Who answered. */
interface Answered {
  /** The instance: for a named model, whichever of its targets it was. */
  readonly driver: string;
  /** The reference that was asked: a named model, `instance/model`, or an instance that answers with its own model. */
  readonly model: string;
}

/** A whole chat completion, and who gave it. */
export interface ChatAnswer extends Answered, ChatReply {}

/** A chat completion under way, and who gives it. Read `chunks` to the end or leave it: until then the call is held. */
export interface ChatStream extends Answered {
  /** Once. Leaving the loop, or `return()` without one, cancels the provider's call. */
  readonly chunks: ChunkStream;
}

/** One model's whole chat completion among several. */
export type ChatResult =
  | ({ readonly ok: true; readonly completion: ChatCompletion } & Answered)
  | { readonly ok: false; readonly model: string; readonly error: LlmError };
