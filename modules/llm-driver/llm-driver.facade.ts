import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { SchemaOutput, SettingField, StandardSchema } from '../support/index.js';
import {
  assertFunctionGiven,
  assertList,
  assertName,
  assertNameGiven,
} from './contract/options/check-arguments.js';
import { checkRouteOptions, validateCallOptions } from './contract/options/call-options.js';
import { checkRecord } from './contract/options/check-value.js';
import { checkOptionsObject } from './contract/options/known-options.js';
import { validatePoolOptions } from './contract/options/pool-options.js';
import type { PerCallOptions } from './contract/per-call.types.js';
import { validatePerCallOptions } from './contract/per-call-options.js';
import type { Capability, ChatCompletionChunk, ChatRequest } from './contract/chat.types.js';
import type { DriverRuntime } from './driver/create-context.js';
import type { LlmDriver } from './driver/llm-driver.js';
import type { PoolResult } from './contract/pool.types.js';
import type {
  ChatOptions,
  CompletionResponse,
  ObjectOf,
  Prompt,
  WithSchema,
} from './contract/completion.types.js';
import { configuredModels, warningsOf } from './configured-models.js';
import type { ModelFacts } from './catalogue/model-facts.types.js';
import { priceKeyOf } from './catalogue/price-keys.js';
import { type ModelWarning, warningDays } from './catalogue/model-warnings.js';
import { FacadeEmbeddingModel } from './bridges/ai-sdk/embedding-model.js';
import { assertSpecification, FacadeLanguageModelV2 } from './bridges/ai-sdk/language-model-v2.js';
import { FacadeLanguageModel } from './bridges/ai-sdk/language-model.js';
import type {
  LlmEmbeddingModel,
  LlmLanguageModel,
  LlmLanguageModelV2,
} from './bridges/ai-sdk/language-model.types.js';
import type {
  EmbeddingInput,
  EmbedResponse,
  EmbedResult,
  WireEmbeddingRequest,
} from './contract/embedding.types.js';
import { checkPassedRequest } from './contract/passed-request.js';
import type { PassedRequest } from './contract/passed.types.js';
import { ChatCalls } from './fan-out/chat-calls.js';
import { EmbeddingCalls } from './fan-out/embedding-calls.js';
import { PromptCalls } from './fan-out/prompt-calls.js';
import type {
  FacadeChatOptions,
  FacadeCompletionOptions,
  FacadeEmbeddingsOptions,
  FacadeEmbedOptions,
  FacadeEmbedPoolOptions,
  FacadePassOptions,
  FacadePoolOptions,
  FacadeTextOptions,
  FacadeToolOptions,
  FanOutOptions,
  FastestOptions,
} from './contract/facade-options.types.js';
import type {
  ChatAnswer,
  EmbeddingsAnswer,
  ChatResult,
  ChatStream,
  FastestChatAnswer,
  FastestChatStream,
  FastestCompletion,
  ModelResult,
  PassedAnswer,
} from './routing/facade.types.js';
import type { ModelReference } from './routing/model-reference.js';
import { identityOfRoute } from './routing/model-identity.js';
import { checkTargets } from './routing/check-named-models.js';
import { ModelRouter } from './routing/model-router.js';
import type { NamedModel } from './routing/named-model.types.js';
import { NamedModels } from './routing/named-models.js';
import { RouteRunner } from './routing/route-runner.js';
import { LimitsOverview } from './limits-overview.js';
import {
  DRIVER_RUNTIME,
  LlmDriverManager,
  type LlmDriverFactory,
  type SubstituteFactory,
} from './llm-driver.manager.js';
import { MODULE_OPTIONS_TOKEN, type LlmDriverModuleOptions } from './llm-driver.options.js';
import type { ToolEvent, ToolRunResult } from './contract/tool.types.js';
import { ToolRuns } from './tools/tool-runs.js';
import type { ScopeState } from './contract/limits.types.js';
import { TextStreams } from './text/text-streams.js';
import { FakeLlm } from './testing/fake-llm.js';
import type { FakeScript } from './testing/fake-script.js';

/**
 * Calls models of any driver instance. Inject this class into feature modules.
 *
 * A model is named by a *reference*: a named model (`fast`), `instance/model` (`groq/openai/gpt-oss-20b`),
 * or an instance alone (`groq`), which answers with its configured model. With the option `driver`, `model`
 * is the provider's own id instead. Without any of them the default instance answers. The targets of a named
 * model, then those of the option `fallbacks`, are asked in order until one answers; one that would have to
 * be waited for over 2 seconds is skipped.
 *
 * Durations are milliseconds. Every method that calls a model throws, before it calls any:
 * - InvalidRequestError (400) for an option with a bad value, one that the method does not have, or a wrong
 *   argument; `param` names it
 * - UnknownNameError (404) `model_not_found` or `provider_not_found`; the message lists the known names
 *
 * A failed call is an LlmError: `kind` says what happened; `retryable` and `retryAfterMs` say what to do.
 */
@Injectable()
export class LlmDriverFacade implements OnApplicationBootstrap {
  private readonly named: NamedModels;
  private readonly router: ModelRouter;
  private readonly runner: RouteRunner;
  private readonly prompts: PromptCalls;
  private readonly chats: ChatCalls;
  private readonly embeddingCalls: EmbeddingCalls;
  private readonly texts: TextStreams;
  private readonly toolRuns: ToolRuns;
  private readonly limitsOverview: LimitsOverview;

  constructor(
    private readonly manager: LlmDriverManager,
    @Inject(MODULE_OPTIONS_TOKEN) private readonly options: LlmDriverModuleOptions,
    @Inject(DRIVER_RUNTIME) private readonly runtime: Required<DriverRuntime>,
  ) {
    this.named = new NamedModels(options.models);
    this.router = new ModelRouter(manager, this.named);
    const runner = new RouteRunner(manager, runtime.clock);
    this.runner = runner;
    this.prompts = new PromptCalls(this.router, runner, runtime.clock);
    this.chats = new ChatCalls(this.router, runner);
    this.embeddingCalls = new EmbeddingCalls(this.router, runner, runtime.clock);
    this.texts = new TextStreams(this.chats);
    this.toolRuns = new ToolRuns(this.chats, runtime.clock);
    this.limitsOverview = new LimitsOverview(manager, runtime.settings, runtime.pacer);
  }

  /** Fails the start if a named model of the options is wrong: better than the first call. */
  onApplicationBootstrap(): void {
    checkTargets(this.options.models ?? {}, this.names());
  }

  /** Returns the instance of that name, or the default one. @throws UnknownNameError `provider_not_found` */
  driver(name?: string): LlmDriver {
    assertName('name', name);
    return this.manager.driver(name);
  }

  /** Returns the names of all instances: the configured ones, then drivers added with {@link extend}. */
  names(): string[] {
    return this.manager.names();
  }

  /**
   * Answers one prompt: a text, a list of messages, or an object with `prompt` or `messages` and options of
   * its own. Sends up to 6 calls (`attempts`) and accepts single waits of up to 60,000 ms (`maxWaitMs`).
   * With the option `schema` as {@link object} does.
   * @throws LlmError if no target answers
   */
  completion<Schema extends StandardSchema>(
    prompt: Prompt,
    options: WithSchema<FacadeCompletionOptions, Schema>,
  ): Promise<ObjectOf<Schema>>;
  completion(prompt: Prompt, options?: FacadeCompletionOptions): Promise<CompletionResponse>;
  completion(prompt: Prompt, options: FacadeCompletionOptions = {}): Promise<CompletionResponse> {
    return this.prompts.completion(prompt, options);
  }

  /**
   * Yields the text of one answer as it arrives. The generator returns the whole answer, with its usage.
   * Fallbacks are asked until the first piece: a later failure is thrown to the reader. Leaving the loop
   * cancels the call.
   * @throws LlmError before the first piece or between two, from the loop
   * @example
   * for await (const text of llm.streamText('Tell a story.', { model: 'groq' })) process.stdout.write(text);
   */
  streamText(
    prompt: Prompt,
    options: FacadeTextOptions = {},
  ): AsyncGenerator<string, CompletionResponse, undefined> {
    return this.texts.stream(prompt, options);
  }

  /**
   * Answers one prompt with a value of a schema: of zod 4, valibot, arktype or another library that follows
   * Standard Schema. Asks for the strictest format that the model takes (its JSON schema, any JSON object,
   * the schema in the prompt), and remembers what a model refuses. An answer that is not valid is sent back
   * once with what is wrong. An answer that was cut off (`length`, `content_filter`) and is whole JSON is
   * accepted: `finishReason` says so. Other methods for whole answers to prompts have the option `schema`.
   * @throws InvalidObjectError with the `text` and its `issues` if the answer is no value of the schema
   * @throws ConfigurationError if the schema cannot be said as JSON schema
   * @example
   * const city = z.object({ name: z.string(), population: z.number().optional() });
   * const { value, usage } = await llm.object('Describe Lima.', city, { model: 'groq' });
   * console.log(value.name, usage.totalTokens);
   */
  object<Schema extends StandardSchema>(
    prompt: Prompt,
    schema: Schema,
    options: Omit<FacadeCompletionOptions, 'schema'> = {},
  ): Promise<ObjectOf<Schema>> {
    return this.prompts.object(prompt, schema, options) as Promise<ObjectOf<Schema>>;
  }

  /**
   * Answers many prompts. Returns one result per prompt, at the prompt's index; `[]` for `[]`. A prompt that
   * fails is a result with `ok: false` and touches no other. A prompt object may name its own `model`, and
   * its `id` comes back. An abort settles every prompt at once. Defaults: 32 calls in flight (`concurrency`),
   * no time limit (`deadlineMs`, per prompt `timeoutMs`), single waits up to 600,000 ms (`maxWaitMs`). With
   * the option `schema`, results have a `value`: see {@link object}.
   * @example
   * const prompts = ['Name a river.', { id: 'lake', prompt: 'Name a lake.', temperature: 0 }];
   * for (const result of await llm.completionPool(prompts, { model: 'groq', concurrency: 8 })) {
   *   if (result.ok) console.log(result.index, result.completion.content);
   *   else console.error(result.index, result.error.code, result.error.retryAfterMs);
   * }
   */
  completionPool<Schema extends StandardSchema>(
    prompts: readonly Prompt[],
    options: WithSchema<FacadePoolOptions, Schema>,
  ): Promise<PoolResult<SchemaOutput<Schema>>[]>;
  completionPool(prompts: readonly Prompt[], options?: FacadePoolOptions): Promise<PoolResult[]>;
  async completionPool(prompts: readonly Prompt[], options: FacadePoolOptions = {}): Promise<PoolResult[]> {
    return this.prompts.pool(options, 'completionPool').all(prompts);
  }

  /**
   * Asks again the prompts of an earlier pool that failed. Returns the whole list: answers of before as they
   * are, and new results at the indexes of the failures. `results` may be in any order, and may have been
   * stored as JSON: a `value` is then what JSON has made of it.
   * @throws InvalidRequestError unless `results` has one result for each prompt, with its index and id
   * @example
   * let results = await llm.completionPool(prompts, { model: 'groq' });
   * if (results.some((result) => !result.ok)) {
   *   results = await llm.retryFailed(prompts, results, { model: 'openai' });
   * }
   */
  retryFailed<Schema extends StandardSchema>(
    prompts: readonly Prompt[],
    results: readonly PoolResult<SchemaOutput<Schema>>[],
    options: WithSchema<Omit<FacadePoolOptions, 'previous'>, Schema>,
  ): Promise<PoolResult<SchemaOutput<Schema>>[]>;
  retryFailed(
    prompts: readonly Prompt[],
    results: readonly PoolResult[],
    options?: Omit<FacadePoolOptions, 'previous'>,
  ): Promise<PoolResult[]>;
  async retryFailed(
    prompts: readonly Prompt[],
    results: readonly PoolResult[],
    options: Omit<FacadePoolOptions, 'previous'> = {},
  ): Promise<PoolResult[]> {
    return this.prompts.retryFailed(prompts, results, options);
  }

  /**
   * Yields the results of {@link completionPool} as they finish. Takes any iterable, an endless one included,
   * and reads at most twice the concurrency ahead, so memory does not grow with the number of prompts.
   * Leaving the loop closes the iterable and cancels the calls in flight. The loop throws what the iterable
   * throws, after the results of everything read before, and InvalidRequestError for a bad option.
   * @example
   * for await (const result of llm.completionStream(linesOf('prompts.txt'), { deadlineMs: 60_000 })) {
   *   await save(result.index, result.ok ? result.completion.content : result.error.code);
   * }
   */
  completionStream<Schema extends StandardSchema>(
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
    options: WithSchema<FacadePoolOptions, Schema>,
  ): AsyncGenerator<PoolResult<SchemaOutput<Schema>>, void, undefined>;
  completionStream(
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
    options?: FacadePoolOptions,
  ): AsyncGenerator<PoolResult, void, undefined>;
  completionStream(
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
    options: FacadePoolOptions = {},
  ): AsyncGenerator<PoolResult, void, undefined> {
    return this.prompts.pool(options, 'completionStream').stream(prompts);
  }

  /**
   * Asks several models one prompt: the first success wins, and the sockets of the others are closed. The
   * answer has `losers`: what became of each other model, and the tokens that it may cost.
   * @throws AllModelsFailedError with every model's cause
   * @example
   * const models = ['groq/openai/gpt-oss-20b', 'openai'];
   * const { driver, content, losers } = await llm.fastest('Say hello.', models);
   * for (const { model, outcome, usage } of losers) console.log(model, outcome, usage.totalTokens);
   */
  fastest<Schema extends StandardSchema>(
    prompt: Prompt,
    models: readonly string[],
    options: WithSchema<FastestOptions, Schema>,
  ): Promise<ObjectOf<Schema> & FastestCompletion>;
  fastest(prompt: Prompt, models: readonly string[], options?: FastestOptions): Promise<FastestCompletion>;
  fastest(
    prompt: Prompt,
    models: readonly string[],
    options: FastestOptions = {},
  ): Promise<FastestCompletion> {
    return this.prompts.fastest(prompt, models, options);
  }

  /**
   * Asks several models one prompt. Returns one result per model, in their order; a failure is a result.
   * @example
   * for (const result of await llm.all('Say hello.', ['groq', 'openai/gpt-5.4-mini'])) {
   *   console.log(result.model, result.ok ? result.completion.content : result.error.code);
   * }
   */
  all<Schema extends StandardSchema>(
    prompt: Prompt,
    models: readonly string[],
    options: WithSchema<FanOutOptions, Schema>,
  ): Promise<ModelResult<SchemaOutput<Schema>>[]>;
  all(prompt: Prompt, models: readonly string[], options?: FanOutOptions): Promise<ModelResult[]>;
  async all(prompt: Prompt, models: readonly string[], options: FanOutOptions = {}): Promise<ModelResult[]> {
    const [results] = await this.prompts.matrix([prompt], models, options, 'all');
    return results!;
  }

  /**
   * Asks several models many prompts, in one pool with the options and defaults of {@link completionPool}.
   * Returns `results[prompt][model]`, in the order of both lists.
   * @example
   * const results = await llm.matrix(['Name a river.', 'Name a lake.'], ['groq', 'openai']);
   * const lakeByOpenAi = results[1]![1]!;
   */
  matrix<Schema extends StandardSchema>(
    prompts: readonly Prompt[],
    models: readonly string[],
    options: WithSchema<FanOutOptions, Schema>,
  ): Promise<ModelResult<SchemaOutput<Schema>>[][]>;
  matrix(
    prompts: readonly Prompt[],
    models: readonly string[],
    options?: FanOutOptions,
  ): Promise<ModelResult[][]>;
  matrix(
    prompts: readonly Prompt[],
    models: readonly string[],
    options: FanOutOptions = {},
  ): Promise<ModelResult[][]> {
    return this.prompts.matrix(prompts, models, options);
  }

  /**
   * Answers one chat in OpenAI's own shape, snake_case: the provider's object whole, unknown fields included.
   * `request.model` is a reference, or with the option `driver` the provider's own id.
   * @throws LlmError if no target answers
   * @example
   * const messages = [{ role: 'user', content: 'Say hello.' }];
   * const { completion, driver } = await llm.chat({ model: 'fast', messages }, { timeoutMs: 30_000 });
   * console.log(driver, completion.choices[0]?.message.content, completion.usage?.total_tokens);
   */
  chat(request: ChatRequest, options: FacadeChatOptions = {}): Promise<ChatAnswer> {
    return this.chats.chat(request, options);
  }

  /**
   * Opens a streamed chat; resolves with its first token. Fallbacks are asked until then: a later failure is
   * thrown to the reader. Read `chunks` to the end or call its `return()`: until then the call stays open.
   * @throws LlmError if no target starts to answer
   */
  openChatStream(request: ChatRequest, options: FacadeChatOptions = {}): Promise<ChatStream> {
    return this.chats.openStream(request, options);
  }

  /**
   * Yields the chunks of {@link openChatStream}. Leaving the loop cancels the provider's call.
   * @throws LlmError before the first chunk or between two
   * @example
   * const messages = [{ role: 'user', content: 'Say hello.' }];
   * for await (const chunk of llm.chatStream({ model: 'groq', messages })) {
   *   process.stdout.write(chunk.choices[0]?.delta.content ?? '');
   * }
   */
  async *chatStream(
    request: ChatRequest,
    options: FacadeChatOptions = {},
  ): AsyncGenerator<ChatCompletionChunk, void, undefined> {
    yield* (await this.chats.openStream(request, options, 'chatStream')).chunks;
  }

  /**
   * Asks several models one chat: the first success wins, and the sockets of the others are closed. The
   * answer has `losers`, as that of {@link fastest}.
   * @throws AllModelsFailedError with every model's cause
   */
  fastestChat(
    request: ChatRequest,
    models: readonly string[],
    options: ChatOptions = {},
  ): Promise<FastestChatAnswer> {
    return this.chats.fastest(request, models, options);
  }

  /**
   * Opens a streamed chat with several models: the first token wins, and the other sockets are closed. The
   * stream has `losers`, as the answer of {@link fastest}.
   * @throws AllModelsFailedError with every model's cause
   */
  openFastestChatStream(
    request: ChatRequest,
    models: readonly string[],
    options: ChatOptions = {},
  ): Promise<FastestChatStream> {
    return this.chats.openFastestStream(request, models, options);
  }

  /** Yields the chunks of {@link openFastestChatStream}. Leaving the loop cancels the provider's call. */
  async *fastestChatStream(
    request: ChatRequest,
    models: readonly string[],
    options: ChatOptions = {},
  ): AsyncGenerator<ChatCompletionChunk, void, undefined> {
    yield* (await this.chats.openFastestStream(request, models, options, 'fastestChatStream')).chunks;
  }

  /** Asks several models one chat. Returns one result per model, in their order; a failure is a result. */
  allChats(
    request: ChatRequest,
    models: readonly string[],
    options: ChatOptions = {},
  ): Promise<ChatResult[]> {
    return this.chats.all(request, models, options);
  }

  /**
   * Returns a vector for each text, at the text's index, all by one model. More texts than the provider takes
   * in one request are sent in several. Fallbacks of a named model are asked only if they have the model id
   * of the first target: vectors of different models cannot be compared.
   * @throws LlmError if any text has no vector; `unsupported` if the driver has no embeddings
   * @example
   * const options = { model: 'openai/text-embedding-3-small', dimensions: 256 };
   * const { embeddings, usage } = await llm.embed(['a river', 'a lake'], options);
   */
  embed(inputs: readonly EmbeddingInput[], options: FacadeEmbedOptions = {}): Promise<EmbedResponse> {
    return this.embeddingCalls.embed(inputs, options);
  }

  /**
   * Answers a request for embeddings in OpenAI's own shape, snake_case: the provider's list, unknown fields
   * included, in the encoding that was asked for. `request.model` is a reference, or with the option `driver`
   * the provider's own id. Inputs are texts, or lists of tokens where the driver takes them.
   * @throws as {@link embed}
   * @example
   * const request = { model: 'openai/text-embedding-3-small', input: 'a river', encoding_format: 'base64' };
   * const { list } = await llm.embeddings(request);
   * console.log(list.data[0]?.embedding);
   */
  embeddings(
    request: WireEmbeddingRequest,
    options: FacadeEmbeddingsOptions = {},
  ): Promise<EmbeddingsAnswer> {
    return this.embeddingCalls.request(request, options);
  }

  /**
   * Passes a request through to one of OpenAI's further endpoints: `completions` (JSON), `transcriptions` and
   * `translations` (forms). The provider's reply comes back as it is, with its content type, or as events.
   * `request.model` is a reference, or with the option `driver` the provider's own id. Targets without the
   * endpoint are refused before anything is sent; those behind them are asked.
   * @throws LlmError if no target answers; InvalidRequestError, UnknownNameError
   * @example
   * const value = await readFile('talk.mp3');
   * const file = { name: 'file', value, filename: 'talk.mp3', type: 'audio/mpeg' };
   * const reply = await llm.passThrough({
   *   endpoint: 'transcriptions',
   *   model: 'groq/whisper-large-v3-turbo',
   *   body: [file, { name: 'response_format', value: 'srt' }],
   * });
   * if ('text' in reply) await writeFile('talk.srt', reply.text);
   */
  async passThrough(request: PassedRequest, options: FacadePassOptions = {}): Promise<PassedAnswer> {
    validateCallOptions(options, 'passThrough');
    checkPassedRequest(request);
    const route = this.router.route(request.model, options.driver, options.fallbacks);
    return this.runner.passThrough(request, route, options);
  }

  /**
   * Embeds many texts, in batches that the provider takes. Returns one result per text, at the text's index.
   * A text that fails touches no other: a refused batch is asked again in halves. Defaults: 32 requests in
   * flight (`concurrency`), the provider's largest batches (`batchSize`), no time limit (`deadlineMs`).
   * @example
   * for (const result of await llm.embedPool(texts, { model: 'openai/text-embedding-3-small' })) {
   *   if (result.ok) await store(result.index, result.embedding);
   * }
   */
  embedPool(inputs: readonly EmbeddingInput[], options: FacadeEmbedPoolOptions = {}): Promise<EmbedResult[]> {
    return this.embeddingCalls.pool(inputs, options);
  }

  /**
   * Embeds texts as they are read from an array, another iterable or an async one, as {@link embedPool} does,
   * and yields each result once it is there, in any order. Uses the same memory for any number of texts: it
   * reads on as its results are taken. Leaving the loop cancels the calls in flight.
   * @example
   * for await (const result of llm.embedStream(linesOf(file), { model: 'openai/text-embedding-3-small' })) {
   *   if (result.ok) await store(result.index, result.embedding);
   * }
   */
  embedStream(
    inputs: AsyncIterable<EmbeddingInput> | Iterable<EmbeddingInput>,
    options: FacadeEmbedPoolOptions = {},
  ): AsyncGenerator<EmbedResult, void, undefined> {
    return this.embeddingCalls.stream(inputs, options);
  }

  /**
   * Answers one prompt with tools: asks the model, runs the tools it calls, tells it the results, and so on
   * until it answers. Calls of one step run together. A mistake of the model and a failure of a tool are told
   * to it. Asks 8 times at most (`maxSteps`); each step may be answered by another target.
   * @throws ToolStepsError if the model still asks for tools then; LlmError if no target answers
   * @throws InvalidRequestError, ConfigurationError for a tool
   * @example
   * const order = tool({
   *   name: 'order',
   *   description: 'Looks up an order by its number.',
   *   schema: z.object({ number: z.int() }),
   *   execute: ({ number }) => orders.find(number),
   * });
   * const { content, messages, usage } = await llm.runTools('Where is order 7?', { tools: [order] });
   * const next = await llm.runTools([...messages, { role: 'user', content: 'And 8?' }], { tools: [order] });
   */
  runTools(prompt: Prompt, options: FacadeToolOptions): Promise<ToolRunResult> {
    return this.toolRuns.run(prompt, options);
  }

  /**
   * Does what {@link runTools} does, and yields what happens: pieces of text, calls, results, steps, the end.
   * Leaving the loop cancels the model's call, and fires the signal of tools that run.
   * @throws as {@link runTools}, from the loop
   * @example
   * for await (const event of llm.streamTools('Where is order 7?', { tools: [order] })) {
   *   if (event.type === 'text') process.stdout.write(event.text);
   *   if (event.type === 'toolCall') console.log(event.call.name, event.call.arguments);
   * }
   */
  streamTools(prompt: Prompt, options: FacadeToolOptions): AsyncGenerator<ToolEvent, void, undefined> {
    return this.toolRuns.stream(prompt, options);
  }

  /**
   * Returns a model reference as a language model of the AI SDK (https://ai-sdk.dev), for `generateText`,
   * `streamText` and the like: its calls are paced, retried and routed here. Default: the default instance.
   * AI SDK 5 takes models of specification v2.
   * @throws InvalidRequestError for another specification
   * @example
   * const { text } = await generateText({ model: llm.languageModel('quick'), prompt: 'Say hello.' });
   */
  languageModel(model?: string, specification?: 'v3'): LlmLanguageModel;
  languageModel(model: string | undefined, specification: 'v2'): LlmLanguageModelV2;
  languageModel(
    model: string = this.manager.defaultName(),
    specification: 'v2' | 'v3' = 'v3',
  ): LlmLanguageModel | LlmLanguageModelV2 {
    assertNameGiven('model', model);
    assertSpecification(specification);
    const own = new FacadeLanguageModel(this, model);
    return specification === 'v2' ? new FacadeLanguageModelV2(own) : own;
  }

  /**
   * Returns a model reference as a model for embeddings of the AI SDK, for `embed` and `embedMany`.
   * @example
   * const model = llm.embeddingModel('openai/text-embedding-3-small');
   * const { embeddings } = await embedMany({ model, values: ['a river', 'a lake'] });
   */
  embeddingModel(model: string = this.manager.defaultName()): LlmEmbeddingModel {
    assertNameGiven('model', model);
    return new FacadeEmbeddingModel(this, model);
  }

  /** Checks options without calling a model. @throws InvalidRequestError, UnknownNameError */
  checkOptions(options: FacadePoolOptions = {}): void {
    checkOptionsObject(options);
    checkRouteOptions(options);
    this.router.route(options.model, options.driver, options.fallbacks);
    validatePoolOptions(options, 'checkOptions');
  }

  /**
   * Refuses a chat request with fields that no target of a model takes. Asks no provider.
   * @param driver the instance; `model` is then the provider's own id
   * @throws LlmError `unsupported`; UnknownNameError
   */
  checkRequest(request: ChatRequest, model?: string, driver?: string): void {
    this.router.assertTaken(request, model, driver);
  }

  /** Resolves a model reference. Returns undefined if it is unknown. */
  resolveModel(reference: string): ModelReference | undefined {
    return this.router.resolve(reference);
  }

  /** Returns the capabilities of a model: those that all its targets share. @throws UnknownNameError */
  capabilitiesOf(model?: string, driver?: string): ReadonlySet<Capability> {
    return this.router.capabilities(model, driver);
  }

  /**
   * Returns what is known of a model, from the built-in catalogue and the option `catalogue`: its window, its
   * abilities, the day of its end. Undefined if nothing is known. Of a named model: its first target.
   * @throws UnknownNameError
   * @example
   * const { contextWindow } = llm.modelFacts('openai/gpt-4o') ?? {};
   */
  modelFacts(model?: string, driver?: string): ModelFacts | undefined {
    return this.router.modelFacts(model, driver);
  }

  /**
   * Returns the key under which a model's price is found in lists of prices: `provider/model` as
   * https://models.dev names them, the same for all names of one model. Of another server's model it is
   * `instance/model`. Of a named model: its first target. Undefined if no model is named and none is set.
   * @throws UnknownNameError
   */
  async priceKey(model?: string, driver?: string): Promise<string | undefined> {
    const [target] = this.router.route(model, driver).targets;
    const asked = await this.manager.driver(target.driver).catalogued(target.model);
    return asked && priceKeyOf(asked, this.runtime.catalogue.factsOf(asked));
  }

  /**
   * Returns what is wrong with models: they are retired, will be within 90 days, or are unknown although the
   * models of their provider are known. Each has a sentence with the replacement.
   * @param models references. Default: the models of instances that can be called, and the targets of named
   * models. Those that name nothing are left out.
   * @throws InvalidRequestError unless the models are an array of texts
   * @example
   * for (const { message } of await llm.modelWarnings()) console.warn(message);
   */
  async modelWarnings(models?: readonly string[]): Promise<ModelWarning[]> {
    assertList('models', 'an array of references', models);
    const named = [...this.named.all.values()].flatMap(({ targets }) => targets);
    const targets =
      models === undefined
        ? await configuredModels(this.manager, named)
        : models.flatMap((model) => this.router.targetsOf(model));
    const { catalogue, clock } = this.runtime;
    return warningsOf(this.manager, catalogue, targets, warningDays(clock.now()));
  }

  /**
   * Returns a digest of what answers a reference, in hexadecimal. It changes if another instance, driver,
   * model, base URL or definition of a named model answers, or a driver has other options. It does not change
   * if a provider answers an alias with another model.
   * @param own what the calls bring, which is then part of it: no two keys have the same digest
   * @throws UnknownNameError; InvalidRequestError for `own`; AppError 503 if stored settings cannot be read
   */
  async identityOf(model?: string, driver?: string, own: PerCallOptions = {}): Promise<string> {
    checkRecord('own', own, 'an object with apiKey, headers or baseUrl');
    validatePerCallOptions(own);
    return identityOfRoute(this.router.route(model, driver), this.manager, this.runtime.settings, own);
  }

  /** Returns the named models by name, in the order they were added. */
  namedModels(): ReadonlyMap<string, NamedModel> {
    return this.named.all;
  }

  /**
   * Adds or replaces a named model, from the next call on.
   * @throws InvalidRequestError for a wrong target or default; whether the instances exist shows in calls
   */
  setModel(name: string, model: NamedModel): void {
    this.named.set(name, model);
  }

  /** Removes a named model, from the next call on. Returns false if there was none of that name. */
  removeModel(name: string): boolean {
    return this.named.remove(name);
  }

  /**
   * Returns the limits of every instance and model, with what is left of them and how many calls wait. Models
   * that were not called yet are listed with their configured limits, unused.
   */
  async limits(): Promise<readonly ScopeState[]> {
    return this.limitsOverview.list();
  }

  /** Returns those of {@link limits} that have one of the ids. */
  async limitsById(ids: ReadonlySet<string>): Promise<readonly ScopeState[]> {
    return this.runtime.pacer.states(ids);
  }

  /**
   * Returns, by the `id` of {@link limits}, a text that is another one after each change, unless time alone
   * explains it, as it does for what refills. For those who want to know cheaply whether to read them again.
   */
  limitVersions(): ReadonlyMap<string, string> {
    return this.runtime.pacer.versions();
  }

  /**
   * Returns the known limits of the models that answer a reference, the first target first. Leaves out models
   * whose limits are unknown.
   * @throws UnknownNameError
   */
  async limitsOf(model?: string, driver?: string): Promise<readonly ScopeState[]> {
    return this.limitsOverview.of(this.router.route(model, driver).targets);
  }

  /** Adds a driver, from any module. See {@link LlmDriverManager.extend}. */
  extend(
    name: string,
    factory: LlmDriverFactory,
    fields?: readonly SettingField[],
    options?: readonly string[],
  ): this {
    assertNameGiven('name', name);
    assertFunctionGiven('factory', factory);
    this.manager.extend(name, factory, fields, options);
    return this;
  }

  /**
   * Removes an instance, from the next call on: its name is unknown, also as the target of a named model.
   * Returns false if there was none of that name. See {@link LlmDriverManager.remove}.
   * @throws ConfigurationError if other instances use it as their driver: remove them first
   */
  removeDriver(name: string): boolean {
    assertNameGiven('name', name);
    return this.manager.remove(name);
  }

  /**
   * Answers every call from a script until `restore()` is called: for tests. A script is one reply, a list of
   * replies in order, replies by prompt (`*` matches any text), or a function. Other calls fail:
   * `stray_call`. No call waits for a limit or counts for one.
   * @throws ConfigurationError for a reply with an unknown word or a wrong value
   * @example
   * const fake = llm.fake({ 'Summarise *': 'Short.', 'List *': { object: ['a'] } });
   * expect((await llm.completion('Summarise this.')).content).toBe('Short.');
   * fake.assertPrompted('Summarise *');
   * fake.restore();
   */
  fake(script: FakeScript = {}): FakeLlm {
    const fake = new FakeLlm(script);
    fake.onRestore(this.manager.substituteAll((context) => fake.driver(context)));
    return fake;
  }

  /**
   * Lets other drivers answer the calls of all instances, until the returned function is called: for test
   * tools. `recordCalls` of `nest-llm-driver/testing` is made of it.
   * @param factory gets the context of an instance, and the factory and settings of its own driver
   */
  substituteDrivers(factory: SubstituteFactory): () => void {
    assertFunctionGiven('factory', factory);
    return this.manager.substituteAll(factory);
  }
}
