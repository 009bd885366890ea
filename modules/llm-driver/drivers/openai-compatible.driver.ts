import { type Cancellable, type SettingField, type SettingValues } from '../../support/index.js';
import { Attempt } from '../call/attempt.js';
import type { ProviderRequest } from '../http/provider-request.js';
import type { StreamedReply } from '../http/streamed-reply.js';
import type { WholeReply } from '../http/whole-reply.js';
import type { Capability, ChatCompletion, ChatCompletionChunk, ChatRequest } from '../contract/chat.types.js';
import { wrongValue } from '../contract/configuration-checks.js';
import { type ChunkIterator, LazyChunkStream } from '../contract/chunk-stream.js';
import { completionToChunks } from '../contract/completion.js';
import type {
  EmbeddingBounds,
  EmbeddingInput,
  EmbeddingList,
  EmbeddingRequest,
} from '../contract/embedding.types.js';
import type { Exchange } from '../contract/exchange.js';
import { NO_BOUNDS, type RequestBounds } from '../contract/request-bounds.js';
import type { DriverConfig } from '../contract/driver-config.js';
import type { DriverContext } from '../driver/driver-context.js';
import { driverFields, timeoutFields } from '../driver/driver-fields.js';
import { LlmDriver } from '../driver/llm-driver.js';
import { modelsReply } from './models-reply.js';
import { readRateLimitHeaders } from '../wire/rate-limit-headers.js';
import { acceptedJson, acceptedStreamJson, isUnchanged, type RequestTexts } from '../wire/request-body.js';
import { readModels } from '../wire/model-list.js';
import { readCompletion, readEmbeddingList } from '../wire/replies.js';
import { ChatChunks } from '../wire/chat-chunks.js';
import { isEvents, peekForm, TextBody, typedForm } from '../wire/reply-form.js';
import { WholeFromChunks } from '../wire/whole-from-chunks.js';
import { chatTarget, type ChatTarget } from '../wire/chat-target.js';
import { embeddingBounds, embeddingJson } from '../wire/embedding-facts.js';
import { openAiChunk, openAiCompletion } from '../wire/openai-replies.js';
import { providerRequest } from '../wire/provider-request.js';
import { OPEN_FACTS, type ProviderFacts } from '../wire/provider-facts.js';
import { LlmError } from '../contract/llm-error.js';
import type { PerCallOption } from '../contract/per-call.types.js';
import { COMMON_CALLER_HEADERS, passedHeaders } from '../contract/caller-headers.js';
import type { ModelDetails } from '../contract/model-details.js';
import type { ModelsOptions } from '../contract/facade-options.types.js';
import { validateCallOptions } from '../contract/options/call-options.js';
import { PER_CALL_OPTIONS } from '../contract/per-call-options.js';
import { OwnSettings } from '../per-call/own-settings.js';
import { headersOfCall } from '../per-call/settings-of-call.js';

const CHAT_PATH = '/chat/completions';
const EMBEDDINGS_PATH = '/embeddings';
const MODELS_PATH = '/models';

/** Options of a server with OpenAI's API. */
export interface OpenAiCompatibleOptions extends DriverConfig {
  /**
   * Texts in one request for embeddings at most. Integer from 1 to 2,048. Their vectors must fit in a reply
   * of 16 MiB. `text-embeddings-inference` takes 32 unless it is told otherwise.
   * @default 128; 512 for OpenAI
   */
  readonly maxEmbeddingInputs?: number | undefined;
}

/** @throws ConfigurationError for a number of texts that no request may have */
function checkEmbeddingInputs(path: string, config: DriverConfig): void {
  const { maxEmbeddingInputs: inputs } = config as { readonly maxEmbeddingInputs?: unknown };
  if (inputs === undefined || (Number.isInteger(inputs) && Number(inputs) >= 1 && Number(inputs) <= 2_048)) {
    return;
  }
  throw wrongValue(`${path}.maxEmbeddingInputs`, 'an integer from 1 to 2048', inputs);
}

/**
 * Driver for servers that speak OpenAI's chat completions at `{base_url}/chat/completions`. Contains the
 * exchange that all of them share; a driver for one provider extends this class and states its facts.
 */
export class OpenAiCompatibleDriver extends LlmDriver {
  static readonly driver: string = 'openai-compatible';
  static override readonly settings: readonly SettingField[] = [
    ...Object.values(driverFields),
    ...Object.values(timeoutFields),
  ];
  static override readonly options: readonly string[] = [
    'maxEmbeddingInputs',
  ] satisfies (keyof OpenAiCompatibleOptions)[];

  static readonly checkConfig = checkEmbeddingInputs;

  readonly capabilities: ReadonlySet<Capability> = new Set<Capability>([
    'stream',
    'tools',
    'json_schema',
    'json_object',
    'n',
    'logprobs',
    'embeddings',
  ]);
  override readonly perCall: ReadonlySet<PerCallOption> = new Set(PER_CALL_OPTIONS);
  override readonly tokenCharging: LlmDriver['tokenCharging'] = 'up_front';
  protected readonly facts: ProviderFacts = OPEN_FACTS;
  override readonly embeddingBounds: EmbeddingBounds;
  override readonly embedsTokens: boolean = true;
  /** Target of the last settings. A `#` field, as it contains the API key: no inspection must show it. */
  #last: { readonly settings: SettingValues; readonly target: ChatTarget } | undefined;

  constructor(context?: DriverContext) {
    super(context);
    const { config } = this.context;
    checkEmbeddingInputs(`drivers.${this.name}`, config);
    // The facts of a subclass are there only after this constructor.
    this.embeddingBounds = embeddingBounds(() => this.facts.embeddings, config as OpenAiCompatibleOptions);
  }

  override async isConfigured(): Promise<boolean> {
    if ((await this.setting('base_url')) === undefined) return false;
    return !this.facts.requiresApiKey || super.isConfigured();
  }

  /**
   * Asked through the `HttpService` of `context.http.rest()` if the application has `@nestjs/axios`. Not
   * retried.
   * @throws LlmError
   */
  protected override async listModels(
    options: ModelsOptions,
    method: 'models' | 'modelDetails',
  ): Promise<ModelDetails[]> {
    let attempts = 0;
    try {
      validateCallOptions(options, `driver.${method}`);
      const settings = await this.settingsFor(options);
      const { urlOf, headers } = this.target(settings);
      attempts = 1;
      const own = toRecord(withOwn(headers, headersOfCall(settings)));
      const reply = await modelsReply(this.context, urlOf(MODELS_PATH), own, options);
      return readModels(reply, this.nowMs, this.facts.errors, this.facts.modelIdPrefix);
    } catch (thrown) {
      throw this.inCall(thrown, { attempts });
    }
  }

  protected async send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
    const { urlOf, headers } = this.target(exchange.settings);
    const mayBeEdited = this.mayBeEdited('chat', 'send');
    const own = providerRequest(request, this.facts.request);
    const body = acceptedJson(own, this.facts, this.textsOf(own, exchange, mayBeEdited));
    const url = urlOf(CHAT_PATH, request.model);
    const reply = await this.context.http.postJson(url, this.post(headers, body, exchange));
    exchange.reportLimits(readRateLimitHeaders(reply.headers, this.facts.rateLimits));
    if (isEvents(reply)) return this.assembled(reply, request);
    const { completion: given, rawText } = readCompletion(reply, this.nowMs, this.facts.errors);
    const completion = openAiCompletion(given, this.facts.reply);
    const isVerbatim = !mayBeEdited && completion === given;
    if (isVerbatim && rawText !== undefined) exchange.reportRawText(completion, rawText);
    return completion;
  }

  /** Puts the answer of a server together that streams whether it is asked to or not. */
  private async assembled(reply: WholeReply, request: ChatRequest): Promise<ChatCompletion> {
    const whole = new WholeFromChunks();
    const { status, headers, text } = reply;
    for await (const chunk of this.chunksOf({ status, headers, body: new TextBody(text) }, request)) {
      whole.add(chunk);
    }
    return whole.completion();
  }

  protected override async sendEmbeddings(
    request: EmbeddingRequest<EmbeddingInput>,
    exchange: Exchange,
  ): Promise<EmbeddingList> {
    const { urlOf, headers } = this.target(exchange.settings);
    const url = urlOf(EMBEDDINGS_PATH, request.model);
    const body = embeddingJson(request, this.facts.embeddings);
    const reply = await this.context.http.postJson(url, this.post(headers, body, exchange));
    exchange.reportLimits(readRateLimitHeaders(reply.headers, this.facts.rateLimits));
    const list = readEmbeddingList(reply, this.nowMs, this.facts.errors);
    exchange.reportRawText(list, reply.text);
    return list;
  }

  protected override sendStream(
    request: ChatRequest,
    exchange: Exchange,
  ): AsyncIterable<ChatCompletionChunk> {
    return new LazyChunkStream(() => this.openChunks(request, exchange));
  }

  private async openChunks(request: ChatRequest, exchange: Exchange): Promise<ChunkIterator> {
    const { urlOf, streamHeaders } = this.target(exchange.settings);
    const own = providerRequest(request, this.facts.request);
    const texts = this.textsOf(own, exchange, this.mayBeEdited('chatStream', 'sendStream'));
    const json = acceptedStreamJson(own, this.facts, texts);
    const url = urlOf(CHAT_PATH, request.model);
    const reply = await this.context.http.postStream(url, this.post(streamHeaders, json, exchange));
    const { status, headers, body } = reply;
    exchange.reportLimits(readRateLimitHeaders(headers, this.facts.rateLimits));
    const form = status === 200 ? (typedForm(headers) ?? (await peekForm(body))) : 'json';
    if (form === 'events') return this.chunksOf(reply, request);
    if (form === undefined) {
      body.cancel();
      throw LlmError.invalidReply({ providerStatus: status });
    }
    // An error, or the whole answer of a server that does not stream.
    const whole = { status, headers, text: await body.text() };
    const { completion } = readCompletion(whole, this.nowMs, this.facts.errors);
    return iterate(completionToChunks(openAiCompletion(completion, this.facts.reply)));
  }

  private chunksOf(reply: StreamedReply, request: ChatRequest): ChatChunks {
    return new ChatChunks(reply, {
      nowMs: this.nowMs,
      errors: this.facts.errors,
      read: (chunk) => this.readChunk(openAiChunk(chunk, this.facts.reply), request),
    });
  }

  /**
   * Returns a chunk as this provider means it. Not called for chunks that differ from one it returned as it
   * is in the answer's text alone. Must not edit the chunk: return a changed copy.
   */
  protected readChunk(chunk: ChatCompletionChunk, _request: ChatRequest): ChatCompletionChunk {
    return chunk;
  }

  protected override get requestBounds(): RequestBounds {
    return this.facts.request?.bounds ?? NO_BOUNDS;
  }

  private post(headers: readonly string[], body: string, exchange: Exchange): ProviderRequest & Cancellable {
    const cancellation = Attempt.cancellationOf(exchange);
    const progress = Attempt.progressOf(exchange);
    const timeouts = this.timeoutsOf(exchange.settings);
    const names = this.facts.request?.passedHeaders ?? COMMON_CALLER_HEADERS;
    const own = { ...passedHeaders(exchange.callerHeaders, names), ...exchange.headers };
    return { headers: withOwn(headers, own), body, cancellation, progress, timeouts };
  }

  /** Returns the text the caller's request was parsed from, and if the request still says the same. */
  private textsOf(request: ChatRequest, { rawBody }: Exchange, mayBeEdited: boolean): RequestTexts {
    if (rawBody === undefined) return {};
    const { text } = rawBody;
    return { same: isUnchanged(request, rawBody, mayBeEdited) ? text : undefined, source: text };
  }

  /**
   * Returns true if a subclass overrides one of the methods that requests and answers pass through: it may
   * edit them in place, which a comparison of their fields does not show.
   */
  private mayBeEdited(entry: 'chat' | 'chatStream', exchange: 'send' | 'sendStream'): boolean {
    const own = OpenAiCompatibleDriver.prototype;
    return this[entry] !== own[entry] || this[exchange] !== own[exchange];
  }

  private readonly nowMs = () => this.context.clock.now();

  /** @throws LlmError `provider_not_configured` */
  private target(settings: SettingValues): ChatTarget {
    // Made for one call: its key is not remembered.
    if (settings instanceof OwnSettings) return chatTarget(settings, this.facts, this.name);
    if (this.#last?.settings !== settings) {
      this.#last = { settings, target: chatTarget(settings, this.facts, this.name) };
    }
    return this.#last.target;
  }
}

async function* iterate<T>(values: Iterable<T>): AsyncGenerator<T, void, undefined> {
  yield* values;
}

/** A header of the call stands in for one of the instance. @param own names in lower case */
function withOwn(headers: readonly string[], own: Readonly<Record<string, string>>): readonly string[] {
  const names = Object.keys(own);
  if (names.length === 0) return headers;
  const kept = headers.filter((_, index) => !names.includes(headers[index - (index % 2)]!));
  return [...kept, ...Object.entries(own).flat()];
}

function toRecord(headers: readonly string[]): Record<string, string> {
  const names = headers.filter((_, index) => index % 2 === 0);
  return Object.fromEntries(names.map((name, index) => [name, headers[index * 2 + 1]!]));
}
