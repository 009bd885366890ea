import {
  type Cancellable,
  cancellationOf,
  promiseTry,
  type Secret,
  type SettingField,
  type SettingValues,
} from '../../support/index.js';
import { type Plan, CallStats } from '../call/call-plan.js';
import { callSize } from '../call/call-size.js';
import { PacingScopes } from '../pacing/pacing-scopes.js';
import type { PacingScope } from '../pacing/pacer.js';
import { Pool } from '../pool/pool.js';
import type { PoolItem } from '../call/call-plan.js';
import { validateCallOptions, validateCompletionOptions } from '../contract/call-options.js';
import type { Capability, ChatCompletion, ChatCompletionChunk, ChatRequest } from '../contract/chat.types.js';
import { completionToChunks, toCompletionResponse } from '../contract/completion.js';
import type { ChunkStream } from '../contract/chunk-stream.js';
import type {
  CallOptions,
  ChatOptions,
  ChatReply,
  CompletionOptions,
  CompletionResponse,
  Prompt,
} from '../contract/completion.types.js';
import type { DriverContext } from './driver-context.js';
import type { Exchange } from '../contract/exchange.js';
import type { PoolOptions, PoolResult } from '../contract/pool.types.js';
import { toChatRequest, type PreparedPrompt } from '../contract/prompt.js';
import { standaloneContext } from './create-context.js';

/**
 * A provider of chat completions. A driver writes one exchange ({@link LlmDriver.send}); everything around it is here,
 * once: pacing, the only retry loop, timeouts, cancellation and pooling.
 *
 * Drivers hold no state of a call. Failures are {@link LlmError}s.
 */
export abstract class LlmDriver {
  /** The settings an instance of this class has; REST, commands and the admin page are drawn from them. */
  static readonly settings: readonly SettingField[] = [];

  /** The instance's name. */
  readonly name: string;
  abstract readonly capabilities: ReadonlySet<Capability>;
  /**
   * What the provider counts against its token limits: `up_front`, the prompt and `max_tokens` as soon as it admits the
   * call, and no less afterwards, or `as_used`, what the reply says was used. OpenAI documents the former
   * (https://platform.openai.com/docs/guides/rate-limits: the greater of `max_tokens` and its estimate of the prompt, which
   * the sum of both always covers) and counts failed calls too; Groq is assumed to do likewise.
   */
  readonly tokenCharging: 'up_front' | 'as_used' = 'as_used';
  private readonly scopes: PacingScopes;

  /** @param context as the manager's factory gives it; without one the driver runs on its own, with defaults */
  constructor(protected readonly context: DriverContext = standaloneContext()) {
    this.name = context.name;
    this.scopes = new PacingScopes(context.name, () => this.tokenCharging);
  }

  /**
   * One chat completion, the provider's object whole.
   * @throws LlmError
   */
  chat(request: ChatRequest, options: ChatOptions = {}): Promise<ChatCompletion> {
    return promiseTry(() => {
      validateCallOptions(options);
      return this.call(request, options, { stats: new CallStats() }).then(({ completion }) => completion);
    });
  }

  /**
   * As {@link LlmDriver.chat}, with what is known of the reply besides: for gateways that pass it on.
   * @throws LlmError
   */
  chatReply(request: ChatRequest, options: ChatOptions = {}): Promise<ChatReply> {
    // A driver with a `chat` of its own answers by it here too.
    if (this.chat !== LlmDriver.prototype.chat) {
      return this.chat(request, options).then((completion) => ({ completion }));
    }
    return promiseTry(() => {
      validateCallOptions(options);
      return this.call(request, options, { stats: new CallStats() });
    });
  }

  /**
   * One chat completion as it is produced. Retried like `chat` until the first chunk has arrived, never after.
   * Leaving the loop cancels the provider's call.
   * @throws LlmError before or between chunks
   */
  chatStream(request: ChatRequest, options: ChatOptions = {}): ChunkStream {
    return this.context.runner.stream(async () => {
      validateCallOptions(options);
      const settings = await this.context.settings.current();
      const { complete, scope } = this.prepare(
        request.stream === true ? request : { ...request, stream: true },
        settings,
      );
      return {
        scope,
        settings,
        size: callSize(complete),
        options,
        stats: new CallStats(),
        totalMs: this.context.timeouts.totalMs,
        open: (exchange) => this.sendStream(complete, exchange),
      };
    });
  }

  /**
   * The answer to one prompt.
   * @throws LlmError, InvalidRequestError
   */
  async completion(prompt: Prompt, options: CompletionOptions = {}): Promise<CompletionResponse> {
    validateCompletionOptions(options);
    return this.answer(toChatRequest(prompt, options), options);
  }

  /**
   * One result per prompt, at the prompt's index, always; failures are values.
   * @throws InvalidRequestError only for the caller's own mistake in the options
   */
  async completionPool(prompts: readonly Prompt[], options: PoolOptions = {}): Promise<PoolResult[]> {
    return this.pool(options).all(prompts);
  }

  /**
   * Results as they finish, from any (async) iterable, endless ones included. At most twice the concurrency is read
   * ahead of what was taken, so memory does not grow with the number of prompts; leaving the loop closes the source.
   * @throws InvalidRequestError for the caller's own mistake in the options; what the source itself throws, after the
   *   results of everything read before
   */
  completionStream(
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
    options: PoolOptions = {},
  ): AsyncGenerator<PoolResult, void, undefined> {
    return this.pool(options).stream(prompts);
  }

  /**
   * The model ids the provider offers to this key. By default the instance's configured model alone.
   * @throws LlmError
   */
  async models(_options: CallOptions = {}): Promise<string[]> {
    const model = await this.defaultModel();
    return model === undefined ? [] : [model];
  }

  /** The model that answers where a call names none. */
  defaultModel(): Promise<string | undefined> {
    return this.setting<string>('model');
  }

  /**
   * Whether the instance has what it needs to be called: by default its API key, where it declares one.
   * @throws AppError `key_unreadable`
   */
  async isConfigured(): Promise<boolean> {
    const declared = (this.constructor as typeof LlmDriver).settings.some((field) => field.key === 'api_key');
    return !declared || (await this.secret('api_key')) !== undefined;
  }

  /** One exchange with the provider: all a driver has to write. What it throws is classified by `LlmError.from`. */
  protected abstract send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion>;

  /** The same, streamed. By default the whole answer of {@link LlmDriver.send} in one piece. */
  protected async *sendStream(request: ChatRequest, exchange: Exchange): AsyncIterable<ChatCompletionChunk> {
    yield* completionToChunks(await this.send({ ...request, stream: false }, exchange));
  }

  /** Reads the effective value of one of this instance's settings; `undefined` for one the class does not declare. */
  protected async setting<T>(key: string): Promise<T | undefined> {
    return (await this.context.settings.current()).get(key) as T | undefined;
  }

  /**
   * Reads one of this instance's secrets; `undefined` if it has no value.
   * @throws AppError 503 `key_unreadable` if the stored secret cannot be decrypted
   */
  protected async secret(key: string): Promise<Secret | undefined> {
    return (await this.context.settings.current()).getSecret(key);
  }

  private pool(options: PoolOptions): Pool {
    return new Pool(
      (prompt, slot) => this.answer(toChatRequest(prompt, options, `prompts[${slot.index}]`), options, slot),
      options,
      this.context.clock,
    );
  }

  private async answer(
    { request, timeoutMs }: PreparedPrompt,
    options: CompletionOptions,
    slot?: PoolItem,
  ): Promise<CompletionResponse> {
    const { attempts, maxWaitMs, onCall } = options;
    const cancellation = slot?.signal ?? cancellationOf(options);
    const callOptions = {
      attempts,
      maxWaitMs,
      onCall,
      cancellation,
      timeoutMs: timeoutMs ?? options.timeoutMs,
    };
    const stats = slot?.stats ?? new CallStats();
    const { completion } = await this.call(request, callOptions, { stats, poolItem: slot });
    return toCompletionResponse(completion, request, this.name);
  }

  /** Waits for the settings only where they have to be waited for. */
  private call(
    request: ChatRequest,
    options: ChatOptions & Cancellable,
    circumstances: Pick<Plan, 'stats' | 'poolItem'>,
  ): Promise<ChatReply> {
    const run = (settings: SettingValues) => {
      const { complete, scope } = this.prepare(request, settings);
      const { totalMs } = this.context.timeouts;
      const exchange = (exchange: Exchange) => this.send(complete, exchange);
      const size = callSize(complete);
      return this.context.runner.run({ scope, settings, size, options, totalMs, exchange, ...circumstances });
    };
    const settings = this.context.settings.current();
    return settings instanceof Promise ? settings.then(run) : run(settings);
  }

  /** The request with the model that is to answer, and whose limits it counts against. */
  private prepare(
    request: ChatRequest,
    settings: SettingValues,
  ): { complete: ChatRequest; scope: PacingScope } {
    const model = request.model ?? (settings.get('model') as string | undefined);
    const complete = model === request.model ? request : { ...request, model };
    return { complete, scope: this.scopes.scopeFor(settings, model ?? '') };
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
  slot: PoolItem,
): Promise<CompletionResponse> {
  return driver['answer'](toChatRequest(prompt, options, `prompts[${slot.index}]`), options, slot);
}
