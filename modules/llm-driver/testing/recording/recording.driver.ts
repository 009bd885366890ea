import type { Secret, SettingField, SettingValues } from '../../../support/index.js';
import type {
  Capability,
  ChatCompletion,
  ChatCompletionChunk,
  ChatRequest,
} from '../../contract/chat.types.js';
import type { ModelDetails } from '../../contract/model-details.js';
import type { RequestBounds } from '../../contract/request-bounds.js';
import type { ModelsOptions } from '../../contract/facade-options.types.js';
import type { EmbeddingBounds, EmbeddingList, EmbeddingRequest } from '../../contract/embedding.types.js';
import type { Exchange } from '../../contract/exchange.js';
import { LlmError } from '../../contract/llm-error.js';
import type { PassedEndpoint } from '../../contract/passed-endpoint.js';
import type { PassedRequest } from '../../contract/passed.types.js';
import type { DriverContext } from '../../driver/driver-context.js';
import { LlmDriver } from '../../driver/llm-driver.js';
import { uncachedContext, unpacedContext } from '../unpaced-context.js';
import { redactChunks } from './redact-chunks.js';
import type { RecordedCalls } from './recorded-calls.js';
import { redactJson, type Redact } from './redaction.js';

/** What the drivers of a recording share. */
export interface Recording {
  readonly calls: RecordedCalls;
  readonly redact: Redact;
  /** Makes a secret known, so that it is taken out of what is recorded. */
  learn(secret: Secret): void;
}

/** Answers as another driver does, or as it once did: see `recordCalls`. */
export class RecordingDriver extends LlmDriver {
  readonly capabilities: ReadonlySet<Capability>;
  override readonly tokenCharging: LlmDriver['tokenCharging'];
  override readonly embeddingBounds: EmbeddingBounds;
  override readonly embedsTokens: boolean;
  override readonly perCall: LlmDriver['perCall'];

  constructor(
    context: DriverContext,
    private readonly inner: LlmDriver,
    private readonly fields: readonly SettingField[],
    private readonly recording: Recording,
  ) {
    super(recording.calls.mode === 'replay' ? unpacedContext(context) : uncachedContext(context));
    this.capabilities = inner.capabilities;
    this.tokenCharging = inner.tokenCharging;
    this.embeddingBounds = inner.embeddingBounds;
    this.embedsTokens = inner.embedsTokens;
    this.perCall = inner.perCall;
  }

  override async isConfigured(): Promise<boolean> {
    return this.recording.calls.mode === 'replay' || this.inner.isConfigured();
  }

  override models(options?: ModelsOptions): Promise<string[]> {
    return this.recording.calls.mode === 'replay' ? super.models(options) : this.inner.models(options);
  }

  override modelDetails(options?: ModelsOptions): Promise<ModelDetails[]> {
    const replays = this.recording.calls.mode === 'replay';
    return replays ? super.modelDetails(options) : this.inner.modelDetails(options);
  }

  protected override get requestBounds(): RequestBounds {
    return this.inner['requestBounds'];
  }

  protected async send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
    const { calls, redact } = this.begin(exchange.settings);
    const known = calls.find(this.name, 'completion', request);
    if (known !== undefined) return known as ChatCompletion;
    const completion = await this.inner['send'](request, exchange);
    calls.add(this.name, 'completion', request, redactJson(completion, redact));
    return completion;
  }

  protected override async *sendStream(
    request: ChatRequest,
    exchange: Exchange,
  ): AsyncGenerator<ChatCompletionChunk, void, undefined> {
    const { calls, redact } = this.begin(exchange.settings);
    const known = calls.find(this.name, 'chunks', request);
    if (known !== undefined) {
      yield* known as ChatCompletionChunk[];
      return;
    }
    const chunks: ChatCompletionChunk[] = [];
    for await (const chunk of this.inner['sendStream'](request, exchange)) {
      chunks.push(chunk);
      yield chunk;
    }
    // Not reached if the reader leaves: half a stream is no answer.
    calls.add(this.name, 'chunks', request, redactChunks(chunks, redact));
  }

  protected override async sendEmbeddings(
    request: EmbeddingRequest,
    exchange: Exchange,
  ): Promise<EmbeddingList> {
    const { calls, redact } = this.begin(exchange.settings);
    const known = calls.find(this.name, 'embeddings', { ...request });
    if (known !== undefined) return known as EmbeddingList;
    const list = await this.inner['sendEmbeddings'](request, exchange);
    calls.add(this.name, 'embeddings', { ...request }, redactJson(list, redact));
    return list;
  }

  override get passes(): ReadonlySet<PassedEndpoint> {
    return this.inner.passes;
  }

  /** Audio would fill the file, and replies have no form that could be redacted. */
  protected override sendPassed({ endpoint }: PassedRequest): Promise<never> {
    const message = `recordCalls records no ${endpoint}: script them with a fake.`;
    return Promise.reject(new LlmError('unsupported', { message, param: 'endpoint' }));
  }

  private begin(settings: SettingValues): Recording {
    for (const { key, secret } of this.fields) {
      const value = secret ? settings.getSecret(key) : undefined;
      if (value !== undefined) this.recording.learn(value);
    }
    return this.recording;
  }
}
