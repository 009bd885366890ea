import type { CompletionOptions, CompletionResponse } from '../contract/completion.types.js';
import type { LlmError } from '../contract/llm-error.js';
import type { PoolOptions } from '../contract/pool.types.js';

/** Which instance answers. Without `driver`, `model` is a reference: a named model, `instance/model`, or an instance. */
interface Routed {
  /** An instance's name; `model` is then the provider's own id. */
  readonly driver?: string;
}

export interface FacadeCompletionOptions extends CompletionOptions, Routed {}

export interface FacadePoolOptions extends PoolOptions, Routed {}

/** Options of `fastest`, `all` and `matrix`: the models come as an argument of their own. */
export type FanOutOptions = Omit<PoolOptions, 'model'>;

/** One model's answer among several. */
export type ModelResult = { readonly model: string; readonly attempts: number; readonly waitedMs: number } & (
  | { readonly ok: true; readonly completion: CompletionResponse }
  | { readonly ok: false; readonly error: LlmError }
);
