import {
  type Cancellable,
  cancellationOf,
  promiseTry,
  type SchemaOutput,
  type Secret,
  type SettingField,
  type SettingValues,
  type StandardSchema,
} from '../../support/index.js';
import { assertWithinWindow } from '../catalogue/context-window.js';
import { capabilitiesOfModel } from '../catalogue/model-capabilities.js';
import type { CataloguedModel } from '../catalogue/model-catalogue.js';
import type { ModelFacts } from '../catalogue/model-facts.types.js';
import { CallStats, type Plan, type PoolItem } from '../call/call-plan.js';
import { callSize } from '../call/call-size.js';
import { passedSize } from '../call/passed-size.js';
import { validateCallOptions } from '../contract/options/call-options.js';
import { assertSchemaGiven, validateCompletionOptions } from '../contract/options/completion-options.js';
import type { Capability, ChatCompletion, ChatCompletionChunk, ChatRequest } from '../contract/chat.types.js';
import type { ChunkStream } from '../contract/chunk-stream.js';
import { assertChatRequest } from '../contract/chat-request.js';
import { completionToChunks } from '../contract/completion.js';
import type {
  CallOptions,
  ChatOptions,
  ChatReply,
  CompletionOptions,
  CompletionResponse,
  ObjectOf,
  Prompt,
  WithSchema,
} from '../contract/completion.types.js';
import type { EmbeddedBatch } from '../contract/embedding.js';
import type {
  EmbeddingBounds,
  EmbeddingInput,
  EmbeddingList,
  EmbeddingRequest,
  EmbeddingsOptions,
  EmbeddingsReply,
  EmbedOptions,
  EmbedResponse,
  WireEmbeddingRequest,
} from '../contract/embedding.types.js';
import type { Exchange } from '../contract/exchange.js';
import type { ModelDetails } from '../contract/model-details.js';
import type { ModelsOptions } from '../contract/facade-options.types.js';
import { checkOptionNames } from '../contract/options/known-options.js';
import type { Method } from '../contract/options/methods.js';
import { LlmError } from '../contract/llm-error.js';
import { asksForStream, checkPassedRequest } from '../contract/passed-request.js';
import { PASSED_PATHS, type PassedEndpoint } from '../contract/passed-endpoint.js';
import type { PassedReply, PassedRequest, PassOptions, SentPassed } from '../contract/passed.types.js';
import type { PerCallOption, PerCallOptions } from '../contract/per-call.types.js';
import type { PoolOptions, PoolResult } from '../contract/pool.types.js';
import { assertWithinBounds, NO_BOUNDS, type RequestBounds } from '../contract/request-bounds.js';
import type { CallSize, PacingScope, TokenCharging } from '../pacing/pacer.js';
import { processFingerprints } from '../pacing/credential-fingerprints.js';
import { PacingScopes } from '../pacing/pacing-scopes.js';
import { OwnSettings } from '../per-call/own-settings.js';
import { assertTaken, type CalledInstance, settingsOfCall } from '../per-call/settings-of-call.js';
import { Pool } from '../pool/pool.js';
import type { Timeouts } from '../contract/driver-config.js';
import { standaloneContext } from './create-context.js';
import { effectiveTimeouts } from './effective-timeouts.js';
import type { DriverContext } from './driver-context.js';
import { EmbeddingRequests, noEmbeddings } from './embedding-requests.js';
import type { InstanceParts } from './instance-parts.js';
import { modelOf, PromptAnswers } from './prompt-answers.js';
import { assertAbilities } from './supported-abilities.js';

import { assertNoCacheAsked } from './instance-cache.js';

const NO_ENDPOINTS: ReadonlySet<PassedEndpoint> = new Set();

/**
 * Base class of every driver: a provider of chat completions. A subclass writes one exchange with the
 * provider, in {@link LlmDriver.send}. Pacing, retries, timeouts, cancellation and pools are done here.
 *
 * Drivers hold no state of a call. Failures are {@link LlmError}s.
 */
export abstract class LlmDriver {
  /** Settings of an instance. REST, commands and the admin page are drawn from them. */
  static readonly settings: readonly SettingField[] = [];
  /** Names of options that an instance has beside its settings. */
  static readonly options: readonly string[] = [];

  /** Name of the instance. */
  readonly name: string;
  /**
   * Features that the instance has. A request with tools to one without `tools` fails: `unsupported`. So do
   * images, documents and audio in messages. What its models have of them, {@link capabilitiesOf} tells.
   */
  abstract readonly capabilities: ReadonlySet<Capability>;
  /**
   * Tokens that the provider counts against its limits. `up_front`: the prompt and `max_tokens` when it
   * admits the call, even if fewer are used. `as_used`: those that the reply reports, and until then the most
   * that it may. `as_generated`: those of the prompt that no cache had, and those of the answer as they are
   * written: `max_tokens` is never counted, and bounds nothing. OpenAI documents the
   * former (https://platform.openai.com/docs/guides/rate-limits: the greater of `max_tokens` and its estimate
   * of the prompt, never more than their sum) and counts failed calls too; Groq is assumed to do the same.
   */
  readonly tokenCharging: TokenCharging = 'as_used';
  /** The most that one request for embeddings takes; more inputs are sent in several. */
  readonly embeddingBounds: EmbeddingBounds = { inputs: 128, characters: 300_000 };
  /** True if inputs of embeddings may be lists of tokens as well as texts. */
  readonly embedsTokens: boolean = false;
  /**
   * True if the provider holds JSON schemas to the rules of OpenAI's strict mode: a schema is then written
   * by them where it can be. False for one that takes any schema as it is.
   */
  readonly strictSchemas: boolean = true;
  /**
   * What the driver is able to take from a call, if the instance's configuration allows it too. To support
   * them, read key and base URL from `exchange.settings`, and send `exchange.headers`.
   */
  readonly perCall: ReadonlySet<PerCallOption> = new Set();
  /** Endpoints beside chats and embeddings that the provider has. By default none. */
  get passes(): ReadonlySet<PassedEndpoint> {
    return NO_ENDPOINTS;
  }
  private readonly scopes: PacingScopes;
  private readonly promptAnswers: PromptAnswers;
  private readonly embeddingRequests: EmbeddingRequests;
  /** Timeouts of the last settings: they are the same for call after call. */
  private lastTimeouts: { readonly settings: SettingValues; readonly timeouts: Timeouts } | undefined;

  /** @param context from the manager's factory. By default the driver runs by itself, unconfigured */
  constructor(protected readonly context: DriverContext = standaloneContext()) {
    this.name = context.name;
    const { fingerprints = processFingerprints } = context;
    this.scopes = new PacingScopes(
      context.name,
      () => this.tokenCharging,
      fingerprints,
      context.config.maxQueue,
    );
    const parts = this.partsOf(context);
    this.promptAnswers = new PromptAnswers({
      ...parts,
      strictSchemas: () => this.strictSchemas,
      defaultModel: () => this.defaultModel(),
      capabilitiesOf: (model) => this.capabilitiesOf(model),
      complete: (request, settings) => this.prepare(request, settings).complete,
      call: (request, options, circumstances) => this.call(request, options, circumstances),
    });
    this.embeddingRequests = new EmbeddingRequests({
      ...parts,
      hasEmbeddings: () => this.capabilities.has('embeddings'),
      embedsTokens: () => this.embedsTokens,
      bounds: () => this.embeddingBounds,
      send: (request, exchange) => this.sendEmbeddings(request, exchange),
    });
  }

  /**
   * Asks for one chat completion. Resolves to the provider's object, unknown fields included.
   * @throws LlmError, `invalid_prompt` for a wrong message or field; InvalidRequestError for an option that
   *   is not allowed
   */
  chat(request: ChatRequest, options: ChatOptions = {}): Promise<ChatCompletion> {
    return promiseTry(() => {
      validateCallOptions(options, 'driver.chat');
      this.assertRequest(request, options, 'driver.chat');
      return this.call(request, options, { stats: new CallStats() }).then(({ completion }) => completion);
    });
  }

  /**
   * Asks for one chat completion as {@link LlmDriver.chat} does. Resolves to it together with the raw JSON
   * and the rate limits of the reply, for gateways that pass them on.
   * @throws LlmError; InvalidRequestError for an option that is not allowed
   */
  chatReply(request: ChatRequest, options: ChatOptions = {}): Promise<ChatReply> {
    // A subclass that overrides `chat` answers by it here too.
    if (this.chat !== LlmDriver.prototype.chat) {
      let attempts = 0;
      return promiseTry(() => {
        assertChatRequest(request, { options, method: 'driver.chatReply' });
        this.assertSupported(request);
        attempts = 1;
        return this.chat(request, options).then((completion) => ({ completion }));
      }).catch((thrown: unknown) => {
        throw this.inCall(thrown, { model: request.model, attempts });
      });
    }
    return promiseTry(() => {
      validateCallOptions(options, 'driver.chatReply');
      this.assertRequest(request, options, 'driver.chatReply');
      return this.call(request, options, { stats: new CallStats() });
    });
  }

  /**
   * Streams one chat completion. The call is retried until its first token has arrived, never after. Leaving
   * the loop cancels the provider's call.
   * @throws LlmError before or between chunks, InvalidRequestError before the first: from the loop, not from
   *   this call
   */
  chatStream(request: ChatRequest, options: ChatOptions = {}): ChunkStream {
    return this.context.runner.stream(async () => {
      validateCallOptions(options, 'driver.chatStream');
      this.assertRequest(request, options, 'driver.chatStream');
      const settings = await this.settingsFor(options);
      const { complete, scope, size } = this.prepare(
        request.stream === true ? request : { ...request, stream: true },
        settings,
      );
      return {
        scope,
        settings,
        size,
        request: complete,
        options,
        stats: new CallStats(),
        ...this.boundsOf(settings),
        open: (exchange) => this.sendStream(complete, exchange),
      };
    });
  }

  /**
   * Answers one prompt with a value of a schema.
   * @throws InvalidObjectError if the answer is none, even after a repair; else as {@link completion}
   */
  async object<Schema extends StandardSchema>(
    prompt: Prompt,
    schema: Schema,
    options: Omit<CompletionOptions, 'schema'> = {},
  ): Promise<ObjectOf<Schema>> {
    checkOptionNames(options, 'driver.object');
    assertSchemaGiven(schema);
    return this.completion(prompt, { ...options, schema });
  }

  /**
   * Answers one prompt. With the option `schema` as {@link object} does.
   * @throws LlmError; InvalidRequestError for an option that is not allowed
   */
  completion<Schema extends StandardSchema>(
    prompt: Prompt,
    options: WithSchema<CompletionOptions, Schema>,
  ): Promise<ObjectOf<Schema>>;
  completion(prompt: Prompt, options?: CompletionOptions): Promise<CompletionResponse>;
  async completion(prompt: Prompt, options: CompletionOptions = {}): Promise<CompletionResponse> {
    validateCompletionOptions(options, 'driver.completion');
    return this.promptAnswers.answer(prompt, options);
  }

  /**
   * Answers many prompts. Resolves to one result for each, at the prompt's index; a failed prompt is a result
   * with its error.
   * @throws InvalidRequestError for an option that is not allowed, and for nothing else
   */
  completionPool<Schema extends StandardSchema>(
    prompts: readonly Prompt[],
    options: WithSchema<PoolOptions, Schema>,
  ): Promise<PoolResult<SchemaOutput<Schema>>[]>;
  completionPool(prompts: readonly Prompt[], options?: PoolOptions): Promise<PoolResult[]>;
  async completionPool(prompts: readonly Prompt[], options: PoolOptions = {}): Promise<PoolResult[]> {
    return this.pool(options, 'driver.completionPool').all(prompts);
  }

  /**
   * Answers the prompts of any (async) iterable, even an endless one, and yields each result when it is
   * there. Reads at most twice the concurrency ahead of the results that were taken, so memory does not grow
   * with the number of prompts. Leaving the loop closes the iterable.
   * @throws InvalidRequestError for an option that is not allowed; an error of the iterable, after the
   *   results of all prompts read before it
   */
  completionStream<Schema extends StandardSchema>(
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
    options: WithSchema<PoolOptions, Schema>,
  ): AsyncGenerator<PoolResult<SchemaOutput<Schema>>, void, undefined>;
  completionStream(
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
    options?: PoolOptions,
  ): AsyncGenerator<PoolResult, void, undefined>;
  completionStream(
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
    options: PoolOptions = {},
  ): AsyncGenerator<PoolResult, void, undefined> {
    return this.pool(options, 'driver.completionStream').stream(prompts);
  }

  /**
   * Returns a vector for each text, at the text's index; `[]` for `[]`. More texts than the provider takes in
   * one request are sent in several, one after the other.
   * @throws LlmError the first failure, and then there is no vector at all; `unsupported` for a driver
   *   without the capability `embeddings`; InvalidRequestError for an option that is not allowed
   */
  embed(inputs: readonly EmbeddingInput[], options: EmbedOptions = {}): Promise<EmbedResponse> {
    return this.embeddingRequests.embed(inputs, options);
  }

  /**
   * Answers a request for embeddings in OpenAI's format, for gateways: one item for each input in the input's
   * order, in the request's `encoding_format`. A request that is larger than the provider takes is sent in
   * several, one after the other.
   * @throws as {@link LlmDriver.embed}; LlmError `unsupported` for tokens if the driver embeds texts alone
   */
  embeddings(request: WireEmbeddingRequest, options: EmbeddingsOptions = {}): Promise<EmbeddingsReply> {
    return this.embeddingRequests.answer(request, options);
  }

  /**
   * Sends a request as it is, with the model in it replaced, to an endpoint that the provider has, and
   * returns its reply as it came: whole, or as events once the answer has begun. Paced, retried and
   * cancelled as a chat is; a stream is not sent again once its answer has begun.
   * @throws LlmError; `unsupported` for an endpoint that is not in {@link passes}; InvalidRequestError for a
   *   request of another form, and for an option that is not allowed
   */
  async passThrough(request: PassedRequest, options: PassOptions = {}): Promise<PassedReply> {
    validateCallOptions(options, 'driver.passThrough');
    checkPassedRequest(request);
    const settings = await this.settingsFor(options);
    const { endpoint, model = this.configuredModel(settings, endpoint) } = request;
    try {
      if (!this.passes.has(endpoint)) throw this.noEndpoint(endpoint);
      const complete = { ...request, model };
      const bounds = this.boundsOf(settings);
      return await this.context.runner.pass({
        operation: endpoint,
        scope: this.scopes.scopeFor(settings, model ?? ''),
        settings,
        size: passedSize(complete),
        options,
        stats: new CallStats(),
        ...(asksForStream(complete) ? bounds : { totalMs: bounds.totalMs }),
        exchange: (exchange) => this.sendPassed(complete, exchange),
      });
    } catch (thrown) {
      throw this.inCall(thrown, { model, attempts: 0 });
    }
  }

  /**
   * Lists the ids of the models that this API key may use. By default the configured model alone.
   * @throws LlmError
   */
  async models(options: ModelsOptions = {}): Promise<string[]> {
    return (await this.listModels(options, 'models')).map(({ id }) => id);
  }

  /**
   * Lists the models that this API key may use, with all that the provider tells of each. By default the ids
   * of {@link models} alone.
   * @throws LlmError
   */
  async modelDetails(options: ModelsOptions = {}): Promise<ModelDetails[]> {
    // A subclass that overrides `models` lists by it here too.
    if (this.models !== LlmDriver.prototype.models) return (await this.models(options)).map((id) => ({ id }));
    return this.listModels(options, 'modelDetails');
  }

  /**
   * Lists the models for {@link models} and {@link modelDetails}. By default the configured model alone.
   * @param method the one that was called, for messages about its options
   */
  protected async listModels(
    options: ModelsOptions,
    method: 'models' | 'modelDetails',
  ): Promise<ModelDetails[]> {
    validateCallOptions(options, `driver.${method}`);
    const model = await this.defaultModel();
    return model === undefined ? [] : [{ id: model }];
  }

  /**
   * Returns the capabilities of a model, as far as it is known: those of the instance without what the model
   * lacks. Default: the instance's own model.
   */
  capabilitiesOf(model?: string): ReadonlySet<Capability> {
    return capabilitiesOfModel(this.capabilities, this.modelFacts(model));
  }

  /** Returns what is known of a model; undefined if nothing is. Default: the instance's own model. */
  modelFacts(model?: string): ModelFacts | undefined {
    const settings = this.context.settings.current();
    if (settings instanceof Promise) return this.factsOf(model, undefined);
    return this.factsOf(model ?? this.configuredModel(settings, 'chat'), settings);
  }

  /**
   * Returns a model of this instance as the catalogue looks it up. Default: the instance's own model.
   * Undefined if that is not set.
   */
  async catalogued(model?: string): Promise<CataloguedModel | undefined> {
    const settings = await this.context.settings.current();
    const asked = model ?? this.configuredModel(settings, 'chat');
    return asked === undefined ? undefined : this.asCatalogued(asked, settings);
  }

  /** Reads the model that answers a call that names none; undefined if none is set. */
  async defaultModel(): Promise<string | undefined> {
    return this.configuredModel(await this.context.settings.current(), 'chat');
  }

  /**
   * Returns true if the instance can be called: by default, if it declares no API key or has one.
   * @throws AppError 503 `key_unreadable` if the stored key cannot be decrypted
   */
  async isConfigured(): Promise<boolean> {
    const declared = (this.constructor as typeof LlmDriver).settings.some((field) => field.key === 'api_key');
    return !declared || (await this.secret('api_key')) !== undefined;
  }

  /**
   * Sends one request and returns the provider's answer: the one method that a driver has to write. Errors of
   * `fetch`, axios and Node's sockets are recognised; others that are no {@link LlmError} become
   * `driver_contract`.
   */
  protected abstract send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion>;

  /** Sends one request and yields the answer in chunks. By default it splits the whole answer of `send`. */
  protected async *sendStream(request: ChatRequest, exchange: Exchange): AsyncIterable<ChatCompletionChunk> {
    yield* completionToChunks(await this.send({ ...request, stream: false }, exchange));
  }

  /**
   * Sends one request for embeddings and returns the provider's vectors, one for each input. For drivers with
   * the capability `embeddings`. Failures are treated as those of {@link LlmDriver.send}. Inputs are texts;
   * for drivers with `embedsTokens` lists of tokens too.
   */
  protected sendEmbeddings(_request: EmbeddingRequest, _exchange: Exchange): Promise<EmbeddingList> {
    return Promise.reject(noEmbeddings());
  }

  /**
   * Sends one request that is passed through. For drivers with {@link passes}. Failures are treated as those
   * of {@link LlmDriver.send}.
   */
  protected sendPassed({ endpoint }: PassedRequest, _exchange: Exchange): Promise<SentPassed> {
    return Promise.reject(this.noEndpoint(endpoint));
  }

  /** Bounds of fields of a request that the provider is known to have. By default none. */
  protected get requestBounds(): RequestBounds {
    return NO_BOUNDS;
  }

  /** Returns the model for calls that name none: by default the setting `model`, if it is declared. */
  protected configuredModel(
    settings: SettingValues,
    _operation: 'chat' | 'embeddings' | PassedEndpoint,
  ): string | undefined {
    return settings.get('model') as string | undefined;
  }

  /** Reads the effective value of a setting of this instance; undefined if the class does not declare it. */
  protected async setting<T>(key: string): Promise<T | undefined> {
    return (await this.context.settings.current()).get(key) as T | undefined;
  }

  /**
   * Reads a secret of this instance; undefined if it has no value.
   * @throws AppError 503 `key_unreadable` if the stored secret cannot be decrypted
   */
  protected async secret(key: string): Promise<Secret | undefined> {
    return (await this.context.settings.current()).getSecret(key);
  }

  /**
   * Completes an error with this instance, for drivers that send calls beside `send`. Other errors stay as
   * they are.
   * @param failed the provider's id of the model, if there is one, and the number of calls sent
   */
  protected inCall(
    thrown: unknown,
    failed: { readonly model?: string | undefined; readonly attempts: number },
  ): unknown {
    return this.context.runner.inCall(thrown, { driver: this.name, ...failed });
  }

  /**
   * Returns the effective settings of a call, in a promise only if they are not loaded.
   * @throws InvalidRequestError for what the call brings and the instance does not take
   */
  protected settingsFor(options: PerCallOptions): SettingValues | Promise<SettingValues> {
    const own = (settings: SettingValues) => settingsOfCall(settings, options, this.calledInstance);
    const settings = this.context.settings.current();
    return settings instanceof Promise ? settings.then(own) : own(settings);
  }

  /**
   * Returns the timeouts of a call: those of its settings, and of the configuration for those that the
   * instance declares no setting for.
   */
  protected timeoutsOf(settings: SettingValues): Timeouts {
    // Made for one call: its key is not remembered.
    if (settings instanceof OwnSettings) return effectiveTimeouts(settings, this.context.timeouts);
    if (this.lastTimeouts?.settings !== settings) {
      this.lastTimeouts = { settings, timeouts: effectiveTimeouts(settings, this.context.timeouts) };
    }
    return this.lastTimeouts.timeouts;
  }

  /** Functions instead of values: a subclass states its facts after this constructor. */
  private partsOf(context: DriverContext): InstanceParts {
    return {
      name: context.name,
      context,
      scopeFor: (settings, model) => this.scopes.scopeFor(settings, model ?? ''),
      settingsFor: (options) => this.settingsFor(options),
      timeoutsOf: (settings) => this.timeoutsOf(settings),
      configuredModel: (settings, operation) => this.configuredModel(settings, operation),
      factsOf: (model, settings) => this.factsOf(model, settings),
      inCall: (thrown, failed) => this.inCall(thrown, failed),
    };
  }

  private boundsOf(settings: SettingValues): Pick<Plan, 'totalMs' | 'firstTokenMs'> {
    const { totalMs, firstTokenMs } = this.timeoutsOf(settings);
    return { totalMs, firstTokenMs };
  }

  private get calledInstance(): CalledInstance {
    return { name: this.name, allowed: this.context.config.perCall, perCall: this.perCall };
  }

  /** @throws InvalidRequestError unless the instance takes what a call brings, cache included */
  private assertTakes(options: PerCallOptions & Pick<CallOptions, 'cache'>): void {
    assertTaken(options, this.calledInstance);
    if (this.context.cache === undefined) assertNoCacheAsked(options.cache);
  }

  private pool(options: PoolOptions, method: Method): Pool {
    return new Pool(
      {
        check: () => this.assertTakes(options),
        answer: (prompt, item) => this.promptAnswers.answer(prompt, options, item),
        complete: (error, prompt, item) => this.inPool(error, modelOf(prompt, options), item.stats.attempts),
      },
      { options, method },
      this.context.clock,
    );
  }

  /** Completes the error of a pool's item that ended before its call began. */
  private async inPool(error: LlmError, model: string | undefined, attempts: number): Promise<LlmError> {
    return this.inCall(error, { model: model ?? (await this.defaultModel()), attempts }) as LlmError;
  }

  /** Waits for the settings only if they are not loaded: a promise for each call has a cost. */
  private call(
    request: ChatRequest,
    options: ChatOptions & Cancellable,
    circumstances: Pick<Plan, 'stats' | 'poolItem'>,
  ): Promise<ChatReply> {
    const run = (settings: SettingValues) => {
      const { complete, scope, size } = this.prepare(request, settings);
      const { totalMs } = this.timeoutsOf(settings);
      const send = (exchange: Exchange) => this.send(complete, exchange);
      const plan = {
        scope,
        settings,
        size,
        options,
        totalMs,
        request: complete,
        exchange: send,
        ...circumstances,
      };
      const { cache, runner } = this.context;
      if (cache === undefined) assertNoCacheAsked(options.cache);
      // The runner refuses a call that is cancelled.
      if (cache === undefined || cancellationOf(options)?.aborted) return runner.run(plan);
      return cache.reply(complete, settings, options.cache, () => runner.run(plan));
    };
    const settings = this.settingsFor(options);
    return settings instanceof Promise ? settings.then(run) : run(settings);
  }

  private noEndpoint(endpoint: PassedEndpoint): LlmError {
    const message = `The driver ${this.name} has no endpoint ${PASSED_PATHS[endpoint]}.`;
    return new LlmError('unsupported', { message, param: 'model' });
  }

  /** Returns what is known of a model of this instance; undefined if nothing is. */
  private factsOf(model: string | undefined, settings: SettingValues | undefined): ModelFacts | undefined {
    const { catalogue } = this.context;
    if (model === undefined) return undefined;
    const facts = catalogue?.factsOf(this.asCatalogued(model, settings));
    // A setting of servers of one's own.
    const contextWindow = settings?.get('context_length');
    return typeof contextWindow === 'number' ? { ...facts, contextWindow } : facts;
  }

  private asCatalogued(model: string, settings: SettingValues | undefined): CataloguedModel {
    const driver = this.context.config.driver ?? this.name;
    const isProvider = settings !== undefined && this.isProvider(settings);
    return { instance: this.name, driver, model, isProvider };
  }

  /** True if the base URL is the one that the driver declares. */
  private isProvider(settings: SettingValues): boolean {
    const field = (this.constructor as typeof LlmDriver).settings.find(({ key }) => key === 'base_url');
    return field?.default === settings.get('base_url');
  }

  /** @throws InvalidRequestError, LlmError `invalid_prompt`: see {@link assertChatRequest} */
  private assertRequest(request: ChatRequest, options: ChatOptions, method: Method): void {
    try {
      assertChatRequest(request, { options, method });
    } catch (thrown) {
      throw this.inCall(thrown, { model: request?.model, attempts: 0 });
    }
  }

  /** @throws LlmError `unsupported` for a request with a feature that the instance does not have */
  private assertSupported(request: ChatRequest, model = request.model, facts?: ModelFacts): void {
    assertAbilities(request, { driver: this.name, capabilities: this.capabilities, model, facts });
    assertWithinBounds(request, this.requestBounds, this.name);
  }

  /**
   * Adds the default model to a request that names none. The scope is that of the model's limits.
   * @throws LlmError `unsupported`
   */
  private prepare(
    request: ChatRequest,
    settings: SettingValues,
  ): { complete: ChatRequest; scope: PacingScope; size: CallSize } {
    let { model } = request;
    try {
      model ??= this.configuredModel(settings, 'chat');
      const facts = this.factsOf(model, settings);
      this.assertSupported(request, model, facts);
      const complete = model === request.model ? request : { ...request, model };
      const size = callSize(complete);
      const scope = this.scopes.scopeFor(settings, model ?? '');
      const characters = size.promptCharacters;
      const expectedTokens = (): number | undefined => this.context.runner.expectedTokens(scope, characters);
      assertWithinWindow({ messages: complete.messages, characters, expectedTokens }, model ?? '', facts);
      return { complete, scope, size };
    } catch (thrown) {
      throw this.inCall(thrown, { model, attempts: 0 });
    }
  }
}

/**
 * Answers one prompt under a pool's signal, permit and deadline. For pools over several drivers; a function
 * instead of a method, because the package does not offer it.
 * @throws LlmError
 */
export async function completionInPool(
  driver: LlmDriver,
  prompt: Prompt,
  options: CompletionOptions,
  item: PoolItem,
): Promise<CompletionResponse> {
  return driver['promptAnswers'].answer(prompt, options, item);
}

/** Checks that an instance takes what a call brings. @throws InvalidRequestError */
export function assertTakes(driver: LlmDriver, options: PerCallOptions & Pick<CallOptions, 'cache'>): void {
  driver['assertTakes'](options);
}

/** Checks that an instance has what a request asks for, before any call. @throws LlmError `unsupported` */
export function assertTakesRequest(driver: LlmDriver, request: ChatRequest): void {
  try {
    const model = request.model ?? undefined;
    driver['assertSupported'](request, model, driver.modelFacts(model));
  } catch (thrown) {
    throw driver['inCall'](thrown, { model: request.model, attempts: 0 });
  }
}

/** Completes the error of a pool's item that ended before its call began. */
export function errorInPool(
  driver: LlmDriver,
  error: LlmError,
  model: string | undefined,
  attempts: number,
): Promise<LlmError> {
  return driver['inPool'](error, model, attempts);
}

/**
 * Embeds one batch under a pool's signal, permit and deadline. See {@link completionInPool}.
 * @throws LlmError
 */
export async function embedInPool(
  driver: LlmDriver,
  inputs: readonly EmbeddingInput[],
  options: EmbedOptions,
  item: PoolItem,
): Promise<EmbeddedBatch> {
  return driver['embeddingRequests'].batch(inputs, options, item);
}
