import { InvalidRequestError, type Clock } from '../../support/index.js';
import type { CompletionOptions, CompletionResponse, Prompt } from '../contract/completion.types.js';
import type { PoolResult } from '../contract/pool.types.js';
import { toChatRequest } from '../contract/prompt.js';
import { Pool } from '../pool/pool.js';
import type { FanOutOptions, ModelResult } from '../routing/facade.types.js';
import type { ModelRouter } from '../routing/model-router.js';
import { race } from './race.js';
import type { RouteRunner } from '../routing/route-runner.js';

/** One prompt (or many) to several models. */
export class FanOut {
  constructor(
    private readonly router: ModelRouter,
    private readonly runner: RouteRunner,
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
    const routes = this.router.routes(models);
    const question = withoutModel(prompt);
    // A prompt that is not valid is the caller's own mistake and says nothing about the models.
    toChatRequest(question, options);
    const { value, release } = await race(models, options.signal, (index, signal) =>
      this.runner.completion(question, routes[index]!, { ...options, signal }),
    );
    release();
    return value;
  }

  /** `matrix[prompt][model]`: every prompt to every model, in order, over one pool. */
  async matrix(
    prompts: readonly Prompt[],
    models: readonly string[],
    options: FanOutOptions,
  ): Promise<ModelResult[][]> {
    const routes = this.router.routes(models);
    if (!Array.isArray(prompts)) throw new InvalidRequestError('prompts must be an array.', 'prompts');
    const pool = new Pool(
      (prompt, slot) =>
        this.runner.completion(withoutModel(prompt), routes[slot.index % routes.length]!, options, slot),
      options,
      this.clock,
    );
    const results = await pool.all(prompts.flatMap((prompt: Prompt) => models.map(() => prompt)));
    return prompts.map((_, index) =>
      models.map((model, offset) => toModelResult(model, results[index * models.length + offset]!)),
    );
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
