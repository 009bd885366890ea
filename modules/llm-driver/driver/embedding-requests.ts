import { type Cancellable, type SettingValues } from '../../support/index.js';
import { CallStats, type EmbeddingPlan, type PoolItem } from '../call/call-plan.js';
import { inputCharacters, toEmbeddingRequest } from '../contract/embed-inputs.js';
import { type EmbeddedBatch, readEmbeddings } from '../contract/embedding.js';
import { checkEmbeddingRequest } from '../contract/embedding-fields.js';
import { toInputList } from '../contract/embedding-request.js';
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
import { LlmError } from '../contract/llm-error.js';
import { validateCallOptions } from '../contract/options/call-options.js';
import { validateEmbedOptions } from '../contract/options/embed-options.js';
import { embedInOrder } from '../embeddings/embed-in-order.js';
import { answerRequest } from '../embeddings/embed-request.js';
import { asAskedFor } from '../embeddings/embedding-list.js';
import type { PerCallOptions } from '../contract/per-call.types.js';
import type { InstanceParts } from './instance-parts.js';
import { assertModelEmbeds } from './supported-abilities.js';

/** An instance that may have embeddings. */
export interface EmbeddingInstance extends InstanceParts {
  readonly hasEmbeddings: () => boolean;
  readonly embedsTokens: () => boolean;
  readonly bounds: () => EmbeddingBounds;
  readonly send: (request: EmbeddingRequest, exchange: Exchange) => Promise<EmbeddingList>;
}

/** Returns the error of an instance without embeddings. */
export function noEmbeddings(): LlmError {
  return new LlmError('unsupported', { message: 'This driver has no embeddings.' });
}

/** Calls of one instance for embeddings. */
export class EmbeddingRequests {
  constructor(private readonly instance: EmbeddingInstance) {}

  /** See {@link LlmDriver.embed}. */
  async embed(inputs: readonly EmbeddingInput[], options: EmbedOptions): Promise<EmbedResponse> {
    validateEmbedOptions(options, 'driver.embed');
    const { name, context, bounds, inCall } = this.instance;
    await this.assertTakes(options);
    const ask = (batch: readonly EmbeddingInput[], left: EmbedOptions) => this.batch(batch, left);
    try {
      this.assertEmbeds();
      const embedded = await embedInOrder(inputs, options, bounds(), ask, context.clock);
      return { ...embedded, driver: name };
    } catch (thrown) {
      throw inCall(thrown, { model: options.model, attempts: 0 });
    }
  }

  /** See {@link LlmDriver.embeddings}. */
  async answer(request: WireEmbeddingRequest, options: EmbeddingsOptions): Promise<EmbeddingsReply> {
    validateCallOptions(options, 'driver.embeddings');
    checkEmbeddingRequest(request, options);
    const { context, bounds, inCall } = this.instance;
    await this.assertTakes(options);
    try {
      this.assertEmbeds();
      return await answerRequest(toInputList(request), options, {
        bounds: bounds(),
        clock: context.clock,
        ask: (part, left) => this.ask(part, left),
      });
    } catch (thrown) {
      throw inCall(thrown, { model: request?.model, attempts: 0 });
    }
  }

  /**
   * Embeds inputs that fit in one request.
   * @param item set if they belong to a pool: then its signal counts
   */
  async batch(
    inputs: readonly EmbeddingInput[],
    options: EmbedOptions & Cancellable,
    item?: PoolItem,
  ): Promise<EmbeddedBatch> {
    const { context, settingsFor } = this.instance;
    const settings = await settingsFor(options);
    const model = this.modelOf(options, settings);
    const request = toEmbeddingRequest(inputs, { ...options, model });
    return context.runner.embed({
      ...this.plan(request, settings),
      options: item === undefined ? options : { ...options, signal: undefined, cancellation: item.signal },
      stats: item?.stats ?? new CallStats(),
      poolItem: item,
      exchange: async (exchange) => readEmbeddings(await this.send(request, exchange), request),
    });
  }

  private async ask(
    asked: EmbeddingRequest<EmbeddingInput>,
    options: EmbeddingsOptions & Cancellable,
  ): Promise<EmbeddingsReply> {
    const { context, settingsFor } = this.instance;
    const settings = await settingsFor(options);
    const model = this.modelOf({ model: asked.model ?? undefined }, settings);
    // Named even if it is not set: otherwise a driver that prefers base64 asks for that.
    const request = { ...asked, model, encoding_format: asked.encoding_format };
    return context.runner.embeddings({
      ...this.plan(request, settings),
      options,
      stats: new CallStats(),
      exchange: async (exchange) => asAskedFor(await this.send(request, exchange), request),
    });
  }

  /** @throws InvalidRequestError for what the call brings and the instance does not take, as for chats */
  private async assertTakes(options: PerCallOptions): Promise<void> {
    await this.instance.settingsFor(options);
  }

  /** @throws LlmError `unsupported` for tokens if the driver embeds texts alone */
  private plan(
    { input, model }: EmbeddingRequest<EmbeddingInput>,
    settings: SettingValues,
  ): Pick<EmbeddingPlan, 'operation' | 'scope' | 'settings' | 'size' | 'totalMs'> {
    const { embedsTokens, scopeFor, timeoutsOf, inCall } = this.instance;
    if (!embedsTokens() && input.some((each) => typeof each !== 'string')) {
      const message = 'This driver embeds texts, not tokens.';
      throw inCall(new LlmError('unsupported', { message, param: 'input' }), { model, attempts: 0 });
    }
    return {
      operation: 'embeddings',
      scope: scopeFor(settings, model),
      settings,
      size: { promptCharacters: inputCharacters(input), maxAnswerTokens: 0 },
      totalMs: timeoutsOf(settings).totalMs,
    };
  }

  private send(request: EmbeddingRequest<EmbeddingInput>, exchange: Exchange): Promise<EmbeddingList> {
    // Lists of tokens reach only drivers that take them.
    return this.instance.send(request as EmbeddingRequest, exchange);
  }

  /** @throws LlmError `unsupported` */
  private modelOf(options: EmbedOptions, settings: SettingValues): string | undefined {
    const { name, configuredModel, factsOf, inCall } = this.instance;
    const { model = configuredModel(settings, 'embeddings') } = options;
    try {
      this.assertEmbeds();
      assertModelEmbeds({ driver: name, model, facts: factsOf(model, settings) });
    } catch (thrown) {
      throw inCall(thrown, { model, attempts: 0 });
    }
    return model;
  }

  /** @throws LlmError `unsupported` */
  private assertEmbeds(): void {
    if (!this.instance.hasEmbeddings()) throw noEmbeddings();
  }
}
