import type { CallOptions, ChatOptions, CompletionOptions } from './completion.types.js';
import type { EmbeddingsOptions, EmbedOptions, EmbedPoolOptions } from './embedding.types.js';
import type { PassOptions } from './passed.types.js';
import type { PerCallOptions } from './per-call.types.js';
import type { PoolOptions } from './pool.types.js';
import type { ToolOptions } from './tool.types.js';

/** Chooses the instances that answer. Only methods of the facade have these options. */
export interface RouteOptions {
  /**
   * An instance's name; `model` is then the provider's own id. Without it, `model` is a reference: a named
   * model, `instance/model`, or an instance alone. Without either, the default instance answers.
   */
  readonly driver?: string | undefined;
  /**
   * Targets that are asked in order if `model` does not answer, as those of a named model are:
   * `instance/model`, or an instance alone; no named models. Methods that ask several models do not have it.
   * @default none beside the targets of a named model
   */
  readonly fallbacks?: readonly string[] | undefined;
}

/** Options of one completion by a model of any instance. */
export interface FacadeCompletionOptions extends CompletionOptions, RouteOptions {}

/** Options of a text that is read as it arrives, by a model of any instance. */
export type FacadeTextOptions = Omit<FacadeCompletionOptions, 'schema' | 'schemaName' | 'jsonSchema'>;

/** Options of a pool over models of any instance. */
export interface FacadePoolOptions extends PoolOptions, RouteOptions {}

/** Options of one chat; the model stands in the request. */
export interface FacadeChatOptions extends ChatOptions, RouteOptions {}

/** Options of a request for embeddings in OpenAI's format to a model of any instance. */
export interface FacadeEmbeddingsOptions extends EmbeddingsOptions, RouteOptions {}

/** Options of embeddings by a model of any instance. */
export interface FacadeEmbedOptions extends EmbedOptions, RouteOptions {}

/** Options of a pool of embeddings by a model of any instance. */
export interface FacadeEmbedPoolOptions extends EmbedPoolOptions, RouteOptions {}

/** Options of a request that is passed through to a model of any instance. */
export interface FacadePassOptions extends PassOptions, RouteOptions {}

/** Options of a run with tools by a model of any instance. */
export interface FacadeToolOptions extends ToolOptions, RouteOptions {}

/** Options of `fastest`, which takes the models as an argument. */
export type FastestOptions = Omit<CompletionOptions, 'model'>;

/** Options of `all` and `matrix`, which take the models as an argument. */
export type FanOutOptions = Omit<PoolOptions, 'model' | 'previous'>;

/** Options of a driver's list of models. It is asked once. */
export interface ModelsOptions extends PerCallOptions, Pick<CallOptions, 'signal' | 'timeoutMs'> {}
