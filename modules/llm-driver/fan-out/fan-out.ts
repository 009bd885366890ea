import { setMaxListeners } from 'node:events';
import { InvalidRequestError, type Clock } from '../../support/index.js';
import { stopReason } from '../call/call-limits.js';
import { LinkedSignal } from '../call/linked-signal.js';
import type { CompletionOptions, CompletionResponse, Prompt } from '../contract/completion.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { PoolResult } from '../contract/pool.types.js';
import { toChatRequest } from '../contract/prompt.js';
import { Pool } from '../pool/pool.js';
import { AllModelsFailedError, type ModelFailure } from './all-models-failed.error.js';
import type { FanOutOptions, ModelResult } from './facade.types.js';
import type { ModelRouter, Route } from './model-router.js';
import type { RouteCaller } from './route-caller.js';

/** One prompt (or many) to several models. */
export class FanOut {
  constructor(
    private readonly router: ModelRouter,
    private readonly caller: RouteCaller,
    private readonly clock: Clock,
  ) {}

  /**
   * The first success; the others are cancelled, sockets included.
   * @throws AllModelsFailedError with every cause
   * @throws LlmError `invalid_prompt`, or `aborted` where the caller gave up
   */
  async fastest(
    prompt: Prompt,
    models: readonly string[],
    options: CompletionOptions,
  ): Promise<CompletionResponse> {
    const routes = this.routes(models);
    const question = withoutModel(prompt);
    // A prompt that is not valid is the caller's own mistake and says nothing about the models.
    toChatRequest(question, options);
    const race = new LinkedSignal(options.signal);
    setMaxListeners(0, race.signal);
    const failures = new Array<ModelFailure>(models.length);
    const runs = routes.map(async (route, index) => {
      try {
        return await this.caller.completion(question, route, { ...options, signal: race.signal });
      } catch (thrown) {
        failures[index] = { model: models[index]!, error: LlmError.from(thrown) };
        throw thrown;
      }
    });
    try {
      return await Promise.any(runs);
    } catch {
      if (options.signal?.aborted) throw stopReason(options.signal);
      throw new AllModelsFailedError(failures);
    } finally {
      race.abort(new LlmError('aborted', { message: 'Another model answered first.' }));
      race.dispose();
    }
  }

  /** `matrix[prompt][model]`: every prompt to every model, in order, over one pool. */
  async matrix(
    prompts: readonly Prompt[],
    models: readonly string[],
    options: FanOutOptions,
  ): Promise<ModelResult[][]> {
    const routes = this.routes(models);
    if (!Array.isArray(prompts)) throw new InvalidRequestError('prompts must be an array.', 'prompts');
    const pool = new Pool(
      (prompt, slot) =>
        this.caller.completion(withoutModel(prompt), routes[slot.index % routes.length]!, options, slot),
      options,
      this.clock,
    );
    const results = await pool.all(prompts.flatMap((prompt: Prompt) => models.map(() => prompt)));
    return prompts.map((_, index) =>
      models.map((model, offset) => toModelResult(model, results[index * models.length + offset]!)),
    );
  }

  private routes(models: readonly string[]): Route[] {
    if (
      !Array.isArray(models) ||
      models.length === 0 ||
      !models.every((model) => typeof model === 'string')
    ) {
      throw new InvalidRequestError(
        'models must be an array of at least one model name, such as ["groq/llama-3.1-8b-instant"].',
        'models',
      );
    }
    return models.map((model: string) => this.router.route(model));
  }
}

/** The models are an argument here; what a prompt says itself would win over each of them. */
function withoutModel(prompt: Prompt): Prompt {
  if (typeof prompt !== 'object' || prompt === null || !('model' in prompt)) return prompt;
  const { model: _, ...rest } = prompt;
  return rest;
}

function toModelResult(model: string, result: PoolResult): ModelResult {
  const { attempts, waitedMs } = result;
  return result.ok
    ? { model, attempts, waitedMs, ok: true, completion: result.completion }
    : { model, attempts, waitedMs, ok: false, error: result.error };
}
