import type { Cancellable, SettingField, SettingValues } from '../../support/index.js';
import { Attempt } from '../call/attempt.js';
import type { Capability, ChatCompletion, ChatCompletionChunk, ChatRequest } from '../contract/chat.types.js';
import { type ChunkIterator, LazyChunkStream } from '../contract/chunk-stream.js';
import { wholeAsStream } from '../contract/whole-as-stream.js';
import type { Exchange } from '../contract/exchange.js';
import { LlmError } from '../contract/llm-error.js';
import type { RequestBounds } from '../contract/request-bounds.js';
import type { ModelDetails } from '../contract/model-details.js';
import type { ModelsOptions } from '../contract/facade-options.types.js';
import { validateCallOptions } from '../contract/options/call-options.js';
import { PER_CALL_OPTIONS } from '../contract/per-call-options.js';
import type { PerCallOption } from '../contract/per-call.types.js';
import { LlmDriver } from '../driver/llm-driver.js';
import { modelsReply } from './models-reply.js';
import type { ProviderRequest } from '../http/provider-request.js';
import { passedHeaders } from '../contract/caller-headers.js';
import { headersOfCall } from '../per-call/settings-of-call.js';
import { EventChunks } from '../wire/event-chunks.js';
import { peekForm, typedForm } from '../wire/reply-form.js';
import { readMessage } from './anthropic/completion.js';
import { MessageEvents } from './anthropic/message-events.js';
import { toMessagesRequest } from './anthropic/messages-request.js';
import { type ListedModel, modelFacts } from './anthropic/model-facts.js';
import { listedModel, readModels } from './anthropic/model-list.js';
import { anthropicLimits } from './anthropic/rate-limits.js';
import { ANTHROPIC_SETTINGS } from './anthropic/settings.js';
import { type AnthropicTarget, anthropicTarget } from './anthropic/target.js';
import { ANTHROPIC_BOUNDS } from './anthropic/unsent-fields.js';

/** Features that a caller of a gateway asks for. */
const PASSED_HEADERS: readonly string[] = ['anthropic-beta'];

/** Claude, over Anthropic's Messages: https://docs.anthropic.com/en/api/messages. */
export class AnthropicDriver extends LlmDriver {
  static readonly driver: string = 'anthropic';
  static override readonly settings: readonly SettingField[] = ANTHROPIC_SETTINGS;

  readonly capabilities: ReadonlySet<Capability> = new Set<Capability>([
    ...['stream', 'tools', 'json_schema'],
    ...['images', 'documents', 'reasoning'],
  ]);
  override readonly perCall: ReadonlySet<PerCallOption> = new Set(PER_CALL_OPTIONS);
  /** https://docs.anthropic.com/en/api/rate-limits: `max_tokens` does not count, nor do tokens that a cache had. */
  override readonly tokenCharging: LlmDriver['tokenCharging'] = 'as_generated';
  /** Schemas are written by Anthropic's own rules, in which properties may be left out. */
  override readonly strictSchemas = false;
  /** What lists of models have told, by model. Replaced by each list. */
  private listed: ReadonlyMap<string, ListedModel> = new Map();

  /**
   * The newest first. Not retried. What the list says of their longest answers and of thinking counts for
   * later calls.
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
      const { modelsUrl, headers } = anthropicTarget(settings, this.name);
      const own = { ...headers, ...headersOfCall(settings) };
      const models = await readModels((query) => {
        attempts += 1;
        return modelsReply(this.context, modelsUrl + query, own, options);
      }, this.nowMs);
      // Another server's models may have other lengths.
      if (options.baseUrl === undefined) {
        this.listed = new Map(models.map((model) => [model.id, listedModel(model)]));
      }
      return models;
    } catch (thrown) {
      throw this.inCall(thrown, { attempts });
    }
  }

  protected override get requestBounds(): RequestBounds {
    return ANTHROPIC_BOUNDS;
  }

  protected async send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
    const target = this.target(exchange);
    const body = this.bodyOf(request, false, target);
    const reply = await this.context.http.postJson(target.messagesUrl, this.post(target, body, exchange));
    exchange.reportLimits(anthropicLimits(reply.headers, this.nowMs()));
    return readMessage(reply, this.nowMs());
  }

  protected override sendStream(
    request: ChatRequest,
    exchange: Exchange,
  ): AsyncIterable<ChatCompletionChunk> {
    return new LazyChunkStream(() => this.openChunks(request, exchange));
  }

  private async openChunks(request: ChatRequest, exchange: Exchange): Promise<ChunkIterator> {
    const target = this.target(exchange);
    const body = this.bodyOf(request, true, target);
    const reply = await this.context.http.postStream(target.messagesUrl, this.post(target, body, exchange));
    const { status, headers } = reply;
    exchange.reportLimits(anthropicLimits(headers, this.nowMs()));
    const form = status === 200 ? (typedForm(headers) ?? (await peekForm(reply.body))) : 'json';
    if (form === 'events') {
      const asksUsage = request.stream_options?.include_usage === true;
      return new EventChunks(reply, new MessageEvents(reply, this.nowMs, asksUsage));
    }
    if (form === undefined) {
      reply.body.cancel();
      throw LlmError.invalidReply({ providerStatus: status });
    }
    // An error, or the whole answer of a server that does not stream.
    const completion = readMessage({ status, headers, text: await reply.body.text() }, this.nowMs());
    return wholeAsStream(completion);
  }

  private bodyOf(request: ChatRequest, stream: boolean, { version, maxTokens }: CallTarget): string {
    const model = request.model ?? '';
    const facts = modelFacts(model, this.listed.get(model));
    return JSON.stringify(toMessagesRequest(request, stream, { model: facts, maxTokens, version }));
  }

  private target({ settings, headers }: Exchange): CallTarget {
    const target = anthropicTarget(settings, this.name);
    const version = headers['anthropic-version'] ?? target.version;
    return { ...target, version, maxTokens: maxTokensIn(settings) };
  }

  private post(
    { headers }: AnthropicTarget,
    body: string,
    exchange: Exchange,
  ): ProviderRequest & Cancellable {
    const cancellation = Attempt.cancellationOf(exchange);
    const progress = Attempt.progressOf(exchange);
    const timeouts = this.timeoutsOf(exchange.settings);
    const passed = passedHeaders(exchange.callerHeaders, PASSED_HEADERS);
    const own = { ...headers, ...passed, ...exchange.headers };
    return { headers: own, body, cancellation, progress, timeouts };
  }

  private readonly nowMs = () => this.context.clock.now();
}

/** Target of one call, with what its settings say of the request. */
interface CallTarget extends AnthropicTarget {
  readonly maxTokens: number | undefined;
}

function maxTokensIn(settings: SettingValues): number | undefined {
  return settings.get('max_tokens') as number | undefined;
}
