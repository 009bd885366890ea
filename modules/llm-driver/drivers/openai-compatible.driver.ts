import { type Cancellable, type SettingField, type SettingValues } from '../../support/index.js';
import { Attempt } from '../call/attempt.js';
import type { ProviderRequest } from '../http/provider-request.js';
import type { WholeReply } from '../http/whole-reply.js';
import type { Capability, ChatCompletion, ChatCompletionChunk, ChatRequest } from '../contract/chat.types.js';
import { type ChunkIterator, LazyChunkStream } from '../contract/chunk-stream.js';
import type {
  EmbeddingBounds,
  EmbeddingInput,
  EmbeddingList,
  EmbeddingRequest,
} from '../contract/embedding.types.js';
import type { Exchange } from '../contract/exchange.js';
import { PASSED_PATHS, type PassedEndpoint } from '../contract/passed-endpoint.js';
import { asksForStream } from '../contract/passed-request.js';
import type { PassedRequest, SentPassed } from '../contract/passed.types.js';
import type { RequestBounds } from '../contract/request-bounds.js';
import type { DriverContext } from '../driver/driver-context.js';
import { driverFields, timeoutFields } from '../driver/driver-fields.js';
import { LlmDriver } from '../driver/llm-driver.js';
import { modelsReply } from './models-reply.js';
import { readRateLimitHeaders } from '../wire/rate-limit-headers.js';
import { acceptedJson, acceptedStreamJson, requestTexts } from '../wire/request-body.js';
import { readModels } from '../wire/model-list.js';
import { type ChatReading, openChat, readChat } from '../wire/chat-replies.js';
import { headerRecord, withOwnHeaders } from '../wire/header-list.js';
import { readEmbeddingList } from '../wire/replies.js';
import { chatTarget, type ChatTarget } from '../wire/chat-target.js';
import { embeddingBounds, embeddingJson } from '../wire/embedding-facts.js';
import { passedBody } from '../wire/passed-body.js';
import { openPassedReply, readPassed } from '../wire/passed-reply.js';
import { providerRequest } from '../wire/provider-request.js';
import { askingForUsage, withoutSilentCut } from '../wire/cut-prompts.js';
import { OPEN_FACTS, type ProviderFacts } from '../wire/provider-facts.js';
import { requestBounds } from '../wire/taken-fields.js';
import type { PerCallOption } from '../contract/per-call.types.js';
import { COMMON_CALLER_HEADERS, passedHeaders } from '../contract/caller-headers.js';
import type { ModelDetails } from '../contract/model-details.js';
import type { ModelsOptions } from '../contract/facade-options.types.js';
import { validateCallOptions } from '../contract/options/call-options.js';
import { PER_CALL_OPTIONS } from '../contract/per-call-options.js';
import { ResponsesApi, type ResponsesExchange } from './openai-responses/responses-api.js';
import { TextBody } from '../wire/reply-form.js';
import { OwnSettings } from '../per-call/own-settings.js';
import { headersOfCall } from '../per-call/settings-of-call.js';
import { checkEmbeddingInputs, OPENAI_COMPATIBLE_OPTIONS } from './openai-compatible/compatible-options.js';
import type { OpenAiCompatibleOptions } from './openai-compatible/compatible-options.js';

const CHAT_PATH = '/chat/completions';
const EMBEDDINGS_PATH = '/embeddings';
const MODELS_PATH = '/models';
const RESPONSES_PATH = '/responses';

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
  static override readonly options: readonly string[] = OPENAI_COMPATIBLE_OPTIONS;
  static readonly checkConfig = checkEmbeddingInputs;

  readonly capabilities: ReadonlySet<Capability> = new Set<Capability>([
    'stream',
    'tools',
    'json_schema',
    'json_object',
    'n',
    'logprobs',
    'images',
    'documents',
    'audio',
    'reasoning',
    'embeddings',
  ]);
  override readonly perCall: ReadonlySet<PerCallOption> = new Set(PER_CALL_OPTIONS);
  override readonly tokenCharging: LlmDriver['tokenCharging'] = 'up_front';
  protected readonly facts: ProviderFacts = { ...OPEN_FACTS, passes: PASSED_PATHS };
  override readonly embeddingBounds: EmbeddingBounds;
  override readonly embedsTokens: boolean = true;
  /** Target of the last settings. A `#` field, as it contains the API key: no inspection must show it. */
  #last: { readonly settings: SettingValues; readonly target: ChatTarget } | undefined;
  private responsesApi: ResponsesApi | undefined;

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
      const own = headerRecord(withOwnHeaders(headers, headersOfCall(settings)));
      const reply = await modelsReply(this.context, urlOf(MODELS_PATH), own, options);
      return readModels(reply, this.nowMs, this.facts.errors, this.facts.modelIdPrefix);
    } catch (thrown) {
      throw this.inCall(thrown, { attempts });
    }
  }

  protected async send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
    const target = this.target(exchange.settings);
    const { urlOf, headers } = target;
    const responses = this.responses();
    if (responses.isFor(request, target)) {
      return responses.send(request, this.responsesExchange(request, exchange, headers));
    }
    const mayBeEdited = this.mayBeEdited('chat', 'send');
    const own = providerRequest(request, this.facts.request);
    const body = acceptedJson(own, this.facts.request, requestTexts(own, exchange.rawBody, mayBeEdited));
    const url = urlOf(CHAT_PATH, request.model);
    const reply = await this.context.http.postJson(url, this.post(headers, body, exchange));
    this.reportLimits(reply, exchange);
    if (responses.isSentOn(reply, target)) {
      const other = this.responsesExchange(request, exchange, headers);
      const answer = await responses.instead(request, target, () => responses.send(request, other));
      if (answer !== undefined) return answer;
    }
    const { completion: given, rawText } = await readChat(reply, this.reading(request, exchange));
    const completion = this.checked(given, request, exchange);
    const isVerbatim = !mayBeEdited && completion === given;
    if (isVerbatim && rawText !== undefined) exchange.reportRawText(completion, rawText);
    return completion;
  }

  protected override async sendEmbeddings(
    request: EmbeddingRequest<EmbeddingInput>,
    exchange: Exchange,
  ): Promise<EmbeddingList> {
    const { urlOf, headers } = this.target(exchange.settings);
    const url = urlOf(EMBEDDINGS_PATH, request.model);
    const body = embeddingJson(request, this.facts.embeddings);
    const reply = await this.context.http.postJson(url, this.post(headers, body, exchange));
    this.reportLimits(reply, exchange);
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
    const target = this.target(exchange.settings);
    const { urlOf, streamHeaders } = target;
    const responses = this.responses();
    if (responses.isFor(request, target)) {
      return responses.open(request, this.responsesExchange(request, exchange, streamHeaders));
    }
    const told = this.facts.reply?.cutsPrompts ? askingForUsage(request) : request;
    const own = providerRequest(told, this.facts.request);
    const texts = requestTexts(own, exchange.rawBody, this.mayBeEdited('chatStream', 'sendStream'));
    const json = acceptedStreamJson(own, this.facts.request, texts);
    const url = urlOf(CHAT_PATH, request.model);
    const reply = await this.context.http.postStream(url, this.post(streamHeaders, json, exchange));
    this.reportLimits(reply, exchange);
    if (!responses.mayBeSentOn(reply.status, target)) return openChat(reply, this.reading(request, exchange));
    const refusal = { ...reply, text: await reply.body.text() };
    if (responses.isSentOn(refusal, target)) {
      const other = this.responsesExchange(request, exchange, streamHeaders);
      const chunks = await responses.instead(request, target, () => responses.open(request, other));
      if (chunks !== undefined) return chunks;
    }
    return openChat({ ...reply, body: new TextBody(refusal.text) }, this.reading(request, exchange));
  }

  /** Made at the first call: the facts of a subclass are not there before. */
  private responses(): ResponsesApi {
    const { http } = this.context;
    const { facts, nowMs, name: driver } = this;
    return (this.responsesApi ??= new ResponsesApi({ http, facts, driver, nowMs }));
  }

  private responsesExchange(
    { model }: ChatRequest,
    exchange: Exchange,
    headers: readonly string[],
  ): ResponsesExchange {
    const url = this.target(exchange.settings).urlOf(RESPONSES_PATH, model);
    return { url, exchange, post: (body) => this.post(headers, body, exchange) };
  }

  private reading(request: ChatRequest, exchange: Exchange): ChatReading {
    const { facts, nowMs } = this;
    const readChunk: ChatReading['readChunk'] = (chunk) =>
      this.checked(this.readChunk(chunk, request), request, exchange);
    return { facts, nowMs, readChunk };
  }

  private checked<Answer extends ChatCompletion | ChatCompletionChunk>(
    answer: Answer,
    request: ChatRequest,
    { settings }: Exchange,
  ): Answer {
    return this.facts.reply?.cutsPrompts ? withoutSilentCut(answer, request, settings) : answer;
  }

  /**
   * Returns a chunk as this provider means it. Not called for chunks that differ from one it returned as it
   * is in the answer's text alone. Must not edit the chunk: return a changed copy.
   */
  protected readChunk(chunk: ChatCompletionChunk, _request: ChatRequest): ChatCompletionChunk {
    return chunk;
  }

  override get passes(): ReadonlySet<PassedEndpoint> {
    return new Set(Object.keys(this.facts.passes ?? {}) as PassedEndpoint[]);
  }

  protected override async sendPassed(request: PassedRequest, exchange: Exchange): Promise<SentPassed> {
    const { endpoint, model } = request;
    const { urlOf, headers, streamHeaders } = this.target(exchange.settings);
    const url = urlOf(this.facts.passes![endpoint]!, model);
    const { body, contentType } = passedBody(request, exchange.rawBody);
    const reading = { nowMs: this.nowMs, errors: this.facts.errors };
    const isStream = asksForStream(request);
    const post = { ...this.post(isStream ? streamHeaders : headers, body, exchange), contentType };
    if (isStream) {
      const reply = await this.context.http.postStream(url, post);
      this.reportLimits(reply, exchange);
      return openPassedReply(endpoint, reply, reading);
    }
    const reply = await this.context.http.postJson(url, post);
    this.reportLimits(reply, exchange);
    return readPassed(endpoint, reply, reading);
  }

  protected override get requestBounds(): RequestBounds {
    return requestBounds(this.facts.request);
  }

  private post(
    headers: readonly string[],
    body: NonNullable<ProviderRequest['body']>,
    exchange: Exchange,
  ): ProviderRequest & Cancellable {
    const cancellation = Attempt.cancellationOf(exchange);
    const progress = Attempt.progressOf(exchange);
    const timeouts = this.timeoutsOf(exchange.settings);
    const names = this.facts.request?.passedHeaders ?? COMMON_CALLER_HEADERS;
    const own = { ...passedHeaders(exchange.callerHeaders, names), ...exchange.headers };
    return { headers: withOwnHeaders(headers, own), body, cancellation, progress, timeouts };
  }

  private reportLimits({ headers }: Pick<WholeReply, 'headers'>, exchange: Exchange): void {
    exchange.reportLimits(readRateLimitHeaders(headers, this.facts.rateLimits));
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
