import type { SettingField } from '../../../support/index.js';
import type {
  Capability,
  ChatCompletion,
  ChatCompletionChunk,
  ChatRequest,
} from '../../contract/chat.types.js';
import type { EmbeddingBounds, EmbeddingList, EmbeddingRequest } from '../../contract/embedding.types.js';
import type { Exchange } from '../../contract/exchange.js';
import { LlmError } from '../../contract/llm-error.js';
import type { DriverContext } from '../../driver/driver-context.js';
import { driverFields } from '../../driver/driver-fields.js';
import { LlmDriver } from '../../driver/llm-driver.js';
import { checkAiSdkConfig, type AiSdkConfig } from './ai-sdk.options.js';
import { optionsFor, toCallInput } from './call-input.js';
import { ChunkOutput } from './chunk-output.js';
import { toCompletion } from './completion-output.js';
import { toLlmError } from './model-errors.js';
import { PROVIDER_OPTIONS } from './provider-options.js';
import type { CallableEmbeddingModel, CallableLanguageModel, CallInput, StreamPart } from './model.types.js';

/** Whether a model reads images, its package tells only when it is asked. */
const OF_CHATS: readonly Capability[] = [
  ...['stream', 'tools', 'json_schema', 'json_object'],
  ...['images', 'documents', 'audio', 'reasoning'],
];

/** Inputs in one call of a model for embeddings that tells no number. */
const MOST_INPUTS = 2_048;

/**
 * Answers by a model of the AI SDK (https://ai-sdk.dev), of any of its providers, paced and retried as other
 * drivers are: see {@link AiSdkConfig}. The AI SDK is not loaded here: the models are objects that the
 * application has made.
 */
export class AiSdkDriver extends LlmDriver {
  static readonly driver: string = 'ai-sdk';
  static override readonly settings: readonly SettingField[] = [driverFields.limits];
  static override readonly options: readonly string[] = [
    'model',
    'embeddingModel',
    'provider',
  ] satisfies (keyof AiSdkConfig)[];
  static readonly checkConfig = checkAiSdkConfig;

  readonly capabilities: ReadonlySet<Capability>;
  /** A model that does not tell its number of inputs at once is asked in halves: see `sendEmbeddings`. */
  override readonly embeddingBounds: EmbeddingBounds;
  private readonly config: AiSdkConfig;

  /** @throws ConfigurationError for a model that is none */
  constructor(context: DriverContext) {
    super(context);
    checkAiSdkConfig(`drivers.${context.name}`, context.config);
    this.config = context.config as AiSdkConfig;
    const { model, embeddingModel, provider } = this.config;
    this.embeddingBounds = { inputs: inputsOf(embeddingModel), characters: 300_000 };
    const chats = model !== undefined || provider !== undefined;
    const embeds =
      embeddingModel !== undefined ||
      (provider !== undefined && ('embeddingModel' in provider || 'textEmbeddingModel' in provider));
    this.capabilities = new Set<Capability>([
      ...(chats ? [...OF_CHATS, PROVIDER_OPTIONS] : []),
      ...(embeds ? ['embeddings'] : []),
    ]);
  }

  protected override configuredModel(
    _settings: unknown,
    operation: 'chat' | 'embeddings',
  ): string | undefined {
    const model = operation === 'chat' ? this.config.model : this.config.embeddingModel;
    return typeof model === 'object' ? model.modelId : model;
  }

  protected async send(request: ChatRequest, exchange: Exchange): Promise<ChatCompletion> {
    const model = this.modelForChat(request);
    const input = await this.input(model, request, exchange);
    try {
      return toCompletion(await model.doGenerate(input), model.modelId, this.nowMs());
    } catch (thrown) {
      throw toLlmError(thrown, this.nowMs());
    }
  }

  protected override async *sendStream(
    request: ChatRequest,
    exchange: Exchange,
  ): AsyncGenerator<ChatCompletionChunk, void, undefined> {
    const model = this.modelForChat(request);
    const input = await this.input(model, request, exchange);
    const separateUsage = request.stream_options?.include_usage === true;
    const output = new ChunkOutput(model.modelId, this.nowMs, separateUsage);
    try {
      const { stream } = await model.doStream(input);
      for await (const part of partsOf(stream)) yield* output.chunksOf(part);
      output.assertFinished();
    } catch (thrown) {
      throw toLlmError(thrown, this.nowMs());
    }
  }

  protected override async sendEmbeddings(
    request: EmbeddingRequest,
    { signal }: Exchange,
  ): Promise<EmbeddingList> {
    const model = this.modelForEmbeddings(request);
    const { input, model: _, encoding_format: __, providerOptions: given, ...own } = request;
    const most = await model.maxEmbeddingsPerCall;
    // The batch is then asked for in halves.
    if (most !== undefined && input.length > most)
      throw new LlmError('invalid_request', { code: 'array_above_max_length', param: 'input' });
    const providerOptions = optionsFor(model, own, given);
    try {
      const { embeddings, usage, providerMetadata } = await model.doEmbed({
        values: [...input],
        abortSignal: signal,
        providerOptions,
      });
      return {
        object: 'list',
        data: embeddings.map((embedding, index) => ({ object: 'embedding', index, embedding })),
        model: model.modelId,
        usage: usage === undefined ? null : { prompt_tokens: usage.tokens, total_tokens: usage.tokens },
        ...(providerMetadata === undefined ? {} : { provider_metadata: providerMetadata }),
      };
    } catch (thrown) {
      throw toLlmError(thrown, this.nowMs());
    }
  }

  private async input(
    model: CallableLanguageModel,
    request: ChatRequest,
    { signal }: Exchange,
  ): Promise<CallInput> {
    const { provider, specificationVersion } = model;
    const urls = (await model.supportedUrls) ?? {};
    return toCallInput(request, { provider, specificationVersion, urls }, signal);
  }

  private modelForChat({ model: id }: ChatRequest): CallableLanguageModel {
    const { model, provider } = this.config;
    const found = typeof model === 'object' && (id === undefined || id === model.modelId) ? model : undefined;
    if (found !== undefined) return found as unknown as CallableLanguageModel;
    if (provider === undefined || id === undefined) throw this.unknown(id, model);
    return this.made(() => provider.languageModel(id)) as unknown as CallableLanguageModel;
  }

  private modelForEmbeddings({ model: id }: EmbeddingRequest): CallableEmbeddingModel {
    const { embeddingModel: model, provider } = this.config;
    const found = typeof model === 'object' && (id === undefined || id === model.modelId) ? model : undefined;
    if (found !== undefined) return found as unknown as CallableEmbeddingModel;
    if (provider === undefined || id === undefined) throw this.unknown(id, model);
    const made = this.made(() => provider.embeddingModel?.(id) ?? provider.textEmbeddingModel?.(id));
    if (made === undefined) throw this.unknown(id, model);
    return made as unknown as CallableEmbeddingModel;
  }

  private made<T>(make: () => T): T {
    try {
      return make();
    } catch (thrown) {
      throw toLlmError(thrown, this.nowMs());
    }
  }

  private unknown(
    id: string | undefined,
    model: { readonly modelId: string } | string | undefined,
  ): LlmError {
    const known = typeof model === 'object' ? model.modelId : model;
    const message =
      id === undefined
        ? 'This instance has no model for the call.'
        : `This instance has the model ${known ?? '(none)'} alone. Configure its provider to call others.`;
    return new LlmError('model_not_found', { message, param: 'model' });
  }

  private readonly nowMs = () => this.context.clock.now();
}

/** Returns the inputs that one call of a model takes, as far as it tells them without being asked. */
function inputsOf(model: AiSdkConfig['embeddingModel']): number {
  const most: unknown =
    typeof model === 'object'
      ? (model as { maxEmbeddingsPerCall?: unknown }).maxEmbeddingsPerCall
      : undefined;
  return typeof most === 'number' && most >= 1 ? Math.min(most, MOST_INPUTS) : MOST_INPUTS;
}

/** Reads a stream; cancels it if its reader leaves. */
async function* partsOf(stream: ReadableStream<StreamPart>): AsyncGenerator<StreamPart, void, undefined> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // After the end this does nothing.
    await reader.cancel().catch(() => {});
  }
}
