import { cancellationOf, type Clock, type StandardSchema } from '../../support/index.js';
import type { PoolItem } from '../call/call-plan.js';
import type { CompletionResponse, Prompt } from '../contract/completion.types.js';
import type { PoolResult } from '../contract/pool.types.js';
import { checkRouteOptions } from '../contract/options/call-options.js';
import { refuse } from '../contract/options/check-value.js';
import { checkOptionNames, checkOptionsObject } from '../contract/options/known-options.js';
import type { Method } from '../contract/options/methods.js';
import { assertSchemaGiven, validateCompletionOptions } from '../contract/options/completion-options.js';
import { toChatRequest } from '../contract/prompt.js';
import { Pool } from '../pool/pool.js';
import { isObject } from '../pool/pool-results.js';
import type {
  FacadeCompletionOptions,
  FacadePoolOptions,
  FanOutOptions,
  FastestOptions,
} from '../contract/facade-options.types.js';
import type { FastestCompletion, ModelResult } from '../routing/facade.types.js';
import type { ModelRouter } from '../routing/model-router.js';
import { assertOneInstance } from '../routing/one-instance.js';
import { ledgersOf, losersOf } from './losers.js';
import { race } from './race.js';
import type { RouteRunner } from '../routing/route-runner.js';

/** Answers prompts by the model they name, or by several models. */
export class PromptCalls {
  constructor(
    private readonly router: ModelRouter,
    private readonly runner: RouteRunner,
    private readonly clock: Clock,
  ) {}

  /** Answers one prompt. @throws InvalidRequestError, UnknownNameError, LlmError */
  async completion(prompt: Prompt, options: FacadeCompletionOptions): Promise<CompletionResponse> {
    validateCompletionOptions(options, 'completion');
    return this.runner.completion(...this.router.routePrompt(prompt, options), options);
  }

  /** Answers one prompt with a value of a schema. @throws as {@link completion} */
  async object(
    prompt: Prompt,
    schema: StandardSchema,
    options: Omit<FacadeCompletionOptions, 'schema'>,
  ): Promise<CompletionResponse> {
    checkOptionNames(options, 'object');
    assertSchemaGiven(schema);
    return this.completion(prompt, { ...options, schema });
  }

  /**
   * Makes a pool whose prompts may name models of their own.
   * @throws UnknownNameError, InvalidRequestError for options that name a model or an instance
   */
  pool(options: FacadePoolOptions, method: Method): Pool {
    checkOptionsObject(options);
    checkRouteOptions(options);
    // An unknown model is found before the first prompt is read.
    const shared = this.router.route(options.model, options.driver, options.fallbacks);
    return new Pool(
      {
        check: () => this.runner.assertTakes(options, [shared]),
        answer: (prompt, item) => {
          const [question, route] = this.router.routePrompt(prompt, options);
          assertOneInstance(options, [...shared.targets, ...route.targets]);
          return this.runner.completion(question, route, options, item);
        },
        complete: (error, prompt, item) =>
          this.runner.inPool(error, this.router.routePrompt(prompt, options)[1], item.stats.attempts),
      },
      { options, method },
      this.clock,
    );
  }

  /** Asks again the failures among the results of an earlier pool. @throws InvalidRequestError */
  async retryFailed(
    prompts: readonly Prompt[],
    results: readonly PoolResult[],
    options: Omit<FacadePoolOptions, 'previous'>,
  ): Promise<PoolResult[]> {
    checkOptionNames(options, 'retryFailed');
    if (!Array.isArray(results)) {
      refuse('results', 'an array: what an earlier pool has returned', results);
    }
    return this.pool({ ...options, previous: results }, 'completionPool').all(prompts);
  }

  /**
   * Returns the first success; the others are cancelled, sockets included.
   * @throws AllModelsFailedError with every cause
   * @throws InvalidRequestError for an option; LlmError `invalid_prompt`, or `aborted` by the caller's signal
   */
  async fastest(
    prompt: Prompt,
    models: readonly string[],
    options: FastestOptions,
  ): Promise<FastestCompletion> {
    validateCompletionOptions(options, 'fastest');
    const routes = this.router.routes(models);
    this.runner.assertTakes(options, routes);
    const question = withoutModel(prompt);
    // An invalid prompt is the caller's mistake, not a failure of the models.
    toChatRequest(question, options);
    const ledgers = ledgersOf(models, routes, options.onCall);
    const finish = await race(models, cancellationOf(options), (index, signal) =>
      this.runner.completion(question, routes[index]!, {
        ...options,
        signal,
        onCall: ledgers[index]!.onCall,
      }),
    );
    finish.release();
    const { promptTokens, completionTokens } = finish.value.usage;
    const assumed = { prompt: promptTokens, completion: completionTokens };
    return { ...finish.value, losers: losersOf(finish, ledgers, assumed) };
  }

  /**
   * Asks every model every prompt, in one pool. Returns `matrix[prompt][model]`.
   * @throws InvalidRequestError
   */
  async matrix(
    prompts: readonly Prompt[],
    models: readonly string[],
    options: FanOutOptions,
    method: 'all' | 'matrix' = 'matrix',
  ): Promise<ModelResult[][]> {
    checkOptionNames(options, method);
    const routes = this.router.routes(models);
    if (!Array.isArray(prompts)) refuse('prompts', 'an array of prompts', prompts);
    const routeOf = (item: PoolItem) => routes[item.index % routes.length]!;
    const pool = new Pool(
      {
        check: () => this.runner.assertTakes(options, routes),
        answer: (prompt, item) => this.runner.completion(withoutModel(prompt), routeOf(item), options, item),
        complete: (error, _prompt, item) => this.runner.inPool(error, routeOf(item), item.stats.attempts),
      },
      { options, method },
      this.clock,
      (_, index) => models[index % models.length]!,
    );
    const results = await pool.all(prompts.flatMap((prompt: Prompt) => models.map(() => prompt)));
    return prompts.map((_, index) =>
      models.map((model, offset) => {
        const result = results[index * models.length + offset]!;
        return { ...toModelResult(model, result), ...duplicateIn(result, models.length) };
      }),
    );
  }
}

/** Drops the prompt's own model: it would win over each of the models that are to be asked. */
function withoutModel(prompt: Prompt): Prompt {
  if (typeof prompt !== 'object' || prompt === null || !('model' in prompt)) return prompt;
  const { model: _, ...rest } = prompt;
  return rest;
}

/** The pool counts its prompts in one row: each stands there once for each model. */
function duplicateIn({ duplicateOf: index }: PoolResult, models: number): Pick<ModelResult, 'duplicateOf'> {
  if (index === undefined) return {};
  return { duplicateOf: { prompt: Math.floor(index / models), model: index % models } };
}

function toModelResult(model: string, result: PoolResult): ModelResult {
  const { attempts, waitedMs } = result;
  if (!result.ok) return { model, attempts, waitedMs, ok: false, error: result.error };
  const { completion } = result;
  const success = { model, attempts, waitedMs, ok: true, completion } as const;
  return isObject(completion) ? ({ ...success, value: completion.value } as ModelResult) : success;
}
