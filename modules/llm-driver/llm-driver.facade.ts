import { Inject, Injectable } from '@nestjs/common';
import { promised, type SettingField } from '../support/index.js';
import {
  validateCallOptions,
  validateCompletionOptions,
  validatePoolOptions,
} from './contract/call-options.js';
import type { Capability, ChatCompletionChunk, ChatRequest } from './contract/chat.types.js';
import type { DriverRuntime } from './driver/create-context.js';
import type { LlmDriver } from './driver/llm-driver.js';
import type { PoolResult } from './contract/pool.types.js';
import type { ChatOptions, CompletionResponse, Prompt } from './contract/completion.types.js';
import { ChatFanOut } from './fan-out/chat-fan-out.js';
import type {
  ChatAnswer,
  ChatResult,
  ChatStream,
  FacadeChatOptions,
  FacadeCompletionOptions,
  FacadePoolOptions,
  FanOutOptions,
  ModelResult,
} from './routing/facade.types.js';
import { FanOut } from './fan-out/fan-out.js';
import type { ModelReference } from './routing/model-reference.js';
import { ModelRouter, type Route } from './routing/model-router.js';
import { NamedModels, type NamedModel } from './routing/named-models.js';
import { RouteRunner } from './routing/route-runner.js';
import { Pool } from './pool/pool.js';
import { LimitsOverview } from './limits-overview.js';
import { DRIVER_RUNTIME, LlmDriverManager, type LlmDriverFactory } from './llm-driver.manager.js';
import { MODULE_OPTIONS_TOKEN, type LlmDriverModuleOptions } from './llm-driver.options.js';
import type { ScopeState } from './contract/limits.types.js';
import { FakeLlm, type FakeScript } from './testing/fake-llm.js';

/** What feature modules inject: every driver, and everything that spans several of them. */
@Injectable()
export class LlmDriverFacade {
  private readonly named: NamedModels;
  private readonly router: ModelRouter;
  private readonly runner: RouteRunner;
  private readonly fanOut: FanOut;
  private readonly chatFanOut: ChatFanOut;

  constructor(
    private readonly manager: LlmDriverManager,
    @Inject(MODULE_OPTIONS_TOKEN) options: LlmDriverModuleOptions,
    @Inject(DRIVER_RUNTIME) private readonly runtime: Required<DriverRuntime>,
  ) {
    this.named = new NamedModels(options.models);
    this.router = new ModelRouter(manager, this.named);
    this.runner = new RouteRunner(manager, runtime.clock);
    this.fanOut = new FanOut(this.router, this.runner, runtime.clock);
    this.chatFanOut = new ChatFanOut(this.router, this.runner);
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
    return this.runner.completion(...this.router.routePrompt(prompt, options), options);
  }

  /**
   * One result per prompt, at the prompt's index, always. Items may name models of their own.
   * @throws InvalidRequestError, UnknownNameError only for the caller's own mistake
   */
  async completionPool(prompts: readonly Prompt[], options: FacadePoolOptions = {}): Promise<PoolResult[]> {
    return this.pool(options).all(prompts);
  }

  /** Results as they finish. See {@link LlmDriver.completionStream}. */
  completionStream(
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
    options: FacadePoolOptions = {},
  ): AsyncGenerator<PoolResult, void, undefined> {
    return this.pool(options).stream(prompts);
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

  /**
   * One whole chat completion. `request.model` is a reference, or with `driver` the provider's own id; a named model's
   * fallbacks are asked in order.
   * @throws LlmError, UnknownNameError
   */
  chat(request: ChatRequest, options: FacadeChatOptions = {}): Promise<ChatAnswer> {
    return promised(() => {
      validateCallOptions(options);
      return this.runner.chat(request, this.routeOf(request, options), options);
    });
  }

  /**
   * The same as it is produced; resolves with the first chunk. Fallbacks are asked until then, never after.
   * @throws LlmError, UnknownNameError
   */
  openChatStream(request: ChatRequest, options: FacadeChatOptions = {}): Promise<ChatStream> {
    return promised(() => {
      validateCallOptions(options);
      return this.runner.openChatStream(request, this.routeOf(request, options), options);
    });
  }

  /** The chunks of {@link openChatStream}. Leaving the loop cancels the provider's call. */
  async *chatStream(
    request: ChatRequest,
    options: FacadeChatOptions = {},
  ): AsyncGenerator<ChatCompletionChunk, void, undefined> {
    yield* (await this.openChatStream(request, options)).chunks;
  }

  /**
   * One whole chat to several models: the first success wins, the others are cancelled at the socket.
   * @throws AllModelsFailedError with every model's cause
   */
  async fastestChat(
    request: ChatRequest,
    models: readonly string[],
    options: ChatOptions = {},
  ): Promise<ChatAnswer> {
    validateCallOptions(options);
    return this.chatFanOut.fastest(request, models, options);
  }

  /**
   * The same as it is produced: whose first chunk comes first has won.
   * @throws AllModelsFailedError with every model's cause
   */
  async openFastestChatStream(
    request: ChatRequest,
    models: readonly string[],
    options: ChatOptions = {},
  ): Promise<ChatStream> {
    validateCallOptions(options);
    return this.chatFanOut.fastestStream(request, models, options);
  }

  /** The chunks of {@link openFastestChatStream}. Leaving the loop cancels the provider's call. */
  async *fastestChatStream(
    request: ChatRequest,
    models: readonly string[],
    options: ChatOptions = {},
  ): AsyncGenerator<ChatCompletionChunk, void, undefined> {
    yield* (await this.openFastestChatStream(request, models, options)).chunks;
  }

  /** One whole chat to several models: one result per model, in order, failures included. */
  async allChats(
    request: ChatRequest,
    models: readonly string[],
    options: ChatOptions = {},
  ): Promise<ChatResult[]> {
    validateCallOptions(options);
    return this.chatFanOut.all(request, models, options);
  }

  /**
   * What whoever answers a model can be asked for; for a named model, what each of its targets can.
   * @throws UnknownNameError
   */
  capabilitiesOf(model?: string, driver?: string): ReadonlySet<Capability> {
    return this.router.capabilities(model, driver);
  }

  /**
   * Checks the options of a completion or a pool without asking a model.
   * @throws InvalidRequestError for a value that is not allowed; UnknownNameError for an unknown driver or model
   */
  checkOptions(options: FacadePoolOptions = {}): void {
    this.router.route(options.model, options.driver);
    validatePoolOptions(options);
  }

  /** Resolves a model reference. Returns undefined if it is unknown. */
  resolveModel(reference: string): ModelReference | undefined {
    return this.router.resolve(reference);
  }

  /** The named models in force, in the order they were added. */
  namedModels(): ReadonlyMap<string, NamedModel> {
    return this.named.all;
  }

  /**
   * Adds a named model, or replaces the one of that name; in force for the next call.
   * @throws InvalidRequestError when it has no target
   */
  setModel(name: string, model: NamedModel): void {
    this.named.set(name, model);
  }

  /** Takes a named model away, from the next call on. Whether there was one of that name. */
  removeModel(name: string): boolean {
    return this.named.remove(name);
  }

  /**
   * What the pacer knows of every instance and model that was called, holds back and waits for, and the configured limits
   * of those that were not.
   */
  async limits(): Promise<readonly ScopeState[]> {
    return new LimitsOverview(this.manager, this.runtime.settings, this.runtime.pacer).list();
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
      (prompt, slot) => this.runner.completion(...this.router.routePrompt(prompt, options), options, slot),
      options,
      this.runtime.clock,
    );
  }

  private routeOf({ model }: ChatRequest, { driver }: FacadeChatOptions): Route {
    return this.router.route(model, driver);
  }
}
