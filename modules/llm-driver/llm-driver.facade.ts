import { Inject, Injectable } from '@nestjs/common';
import type { SettingField } from '../support/index.js';
import { validateCompletionOptions } from './contract/call-options.js';
import type { DriverRuntime } from './contract/create-context.js';
import type { CompletionResponse, Prompt, PromptRequest } from './contract/completion.types.js';
import type { LlmDriver } from './contract/llm-driver.js';
import type { PoolResult } from './contract/pool.types.js';
import type {
  FacadeCompletionOptions,
  FacadePoolOptions,
  FanOutOptions,
  ModelResult,
} from './fan-out/facade.types.js';
import { FanOut } from './fan-out/fan-out.js';
import { ModelRouter } from './fan-out/model-router.js';
import { RouteCaller } from './fan-out/route-caller.js';
import { DRIVER_RUNTIME, LlmDriverManager, type LlmDriverFactory } from './llm-driver.manager.js';
import { MODULE_OPTIONS_TOKEN, type LlmDriverModuleOptions } from './llm-driver.options.js';
import { Pool } from './pool/pool.js';
import { FakeLlm, type FakeScript } from './testing/fake-llm.js';

/** What feature modules inject: every driver, and everything that spans several of them. */
@Injectable()
export class LlmDriverFacade {
  private readonly router: ModelRouter;
  private readonly caller: RouteCaller;
  private readonly fanOut: FanOut;

  constructor(
    private readonly manager: LlmDriverManager,
    @Inject(MODULE_OPTIONS_TOKEN) options: LlmDriverModuleOptions,
    @Inject(DRIVER_RUNTIME) private readonly runtime: Required<DriverRuntime>,
  ) {
    this.router = new ModelRouter(manager, options.models);
    this.caller = new RouteCaller(manager, runtime.clock);
    this.fanOut = new FanOut(this.router, this.caller, runtime.clock);
  }

  /** The instance of that name, or the default one. @throws UnknownNameError `provider_not_found`, listing the known ones */
  driver(name?: string): LlmDriver {
    return this.manager.driver(name);
  }

  /** Every instance there is. */
  names(): string[] {
    return this.manager.names();
  }

  /** The answer to one prompt; a named model's fallbacks are asked in order. @throws LlmError, UnknownNameError */
  async completion(prompt: Prompt, options: FacadeCompletionOptions = {}): Promise<CompletionResponse> {
    validateCompletionOptions(options);
    return this.caller.completion(...this.routed(prompt, options), options);
  }

  /**
   * One result per prompt, at the prompt's index, always. Items may name models of their own.
   * @throws InvalidRequestError, UnknownNameError only for the caller's own mistake
   */
  async completionPool(prompts: readonly Prompt[], options: FacadePoolOptions = {}): Promise<PoolResult[]> {
    return this.pool(options).all(prompts);
  }

  /** Results as they finish. See {@link LlmDriver.completionStream}. */
  async *completionStream(
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
    options: FacadePoolOptions = {},
  ): AsyncGenerator<PoolResult, void, undefined> {
    yield* this.pool(options).stream(prompts);
  }

  /**
   * One prompt to several models: the first success wins, the others are cancelled at the socket.
   * @throws AllModelsFailedError with every model's cause
   */
  async fastest(
    prompt: Prompt,
    models: readonly string[],
    options: FacadeCompletionOptions = {},
  ): Promise<CompletionResponse> {
    validateCompletionOptions(options);
    return this.fanOut.fastest(prompt, models, options);
  }

  /** One prompt to several models: one result per model, in order, failures included. */
  async all(prompt: Prompt, models: readonly string[], options: FanOutOptions = {}): Promise<ModelResult[]> {
    const [results] = await this.fanOut.matrix([prompt], models, options);
    return results!;
  }

  /** Many prompts to several models over one pool: `result[prompt][model]`. */
  async matrix(
    prompts: readonly Prompt[],
    models: readonly string[],
    options: FanOutOptions = {},
  ): Promise<ModelResult[][]> {
    return this.fanOut.matrix(prompts, models, options);
  }

  /** Adds a driver, from any module. See {@link LlmDriverManager.extend}. */
  extend(name: string, factory: LlmDriverFactory, fields?: readonly SettingField[]): this {
    this.manager.extend(name, factory, fields);
    return this;
  }

  /**
   * Answers every call by a script, for tests: no driver is asked until `restore()`. A call without a scripted reply
   * fails as a stray one.
   */
  fake(script: FakeScript = {}): FakeLlm {
    const fake = new FakeLlm(script);
    fake.onRestore(this.manager.substituteAll((context) => fake.driver(context)));
    return fake;
  }

  private pool(options: FacadePoolOptions): Pool {
    // The caller's own mistakes are found before the first prompt is read.
    this.router.route(options.model, options.driver);
    return new Pool(
      (prompt, slot) => this.caller.completion(...this.routed(prompt, options), options, slot),
      options,
      this.runtime.clock,
    );
  }

  /** The prompt with the route its model, or the options', leads to. */
  private routed(
    prompt: Prompt,
    options: FacadeCompletionOptions,
  ): [Prompt, ReturnType<ModelRouter['route']>] {
    if (options.driver !== undefined || !namesModel(prompt))
      return [prompt, this.router.route(options.model, options.driver)];
    const { model, ...rest } = prompt;
    return [rest, this.router.route(model)];
  }
}

function namesModel(prompt: Prompt): prompt is PromptRequest & { model: string } {
  return (
    typeof prompt === 'object' && prompt !== null && 'model' in prompt && typeof prompt.model === 'string'
  );
}
