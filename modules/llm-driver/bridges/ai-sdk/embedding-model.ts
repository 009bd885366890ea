import type { EmbedResponse } from '../../contract/embedding.types.js';
import type { FacadeEmbedOptions } from '../../contract/facade-options.types.js';
import { toAiSdkError } from './call-error.js';
import type { LlmEmbeddingModel } from './language-model.types.js';
import { headersIgnored, othersIgnored, ownOptions, PROVIDER } from './own-options.js';

/** The part of the facade that a model for embeddings calls. */
export interface EmbeddingModels {
  embed(inputs: readonly string[], options: FacadeEmbedOptions): Promise<EmbedResponse>;
}

type Input = Parameters<LlmEmbeddingModel['doEmbed']>[0];
type Output = Awaited<ReturnType<LlmEmbeddingModel['doEmbed']>>;

/** A model reference as a model for embeddings of the AI SDK (specification v3). */
export class FacadeEmbeddingModel implements LlmEmbeddingModel {
  readonly specificationVersion = 'v3';
  readonly provider = PROVIDER;
  /** Any number: they are sent in the batches that the provider takes. */
  readonly maxEmbeddingsPerCall = undefined;
  readonly supportsParallelCalls = true;

  /** @param modelId a model reference, looked up with each call */
  constructor(
    private readonly llm: EmbeddingModels,
    readonly modelId: string,
  ) {}

  /** @throws AiSdkCallError, AiSdkNoSuchModelError; the reason of the signal if the caller aborted */
  async doEmbed({ values, abortSignal, providerOptions, headers }: Input): Promise<Output> {
    try {
      const { call, fields, others } = ownOptions(providerOptions, ['dimensions']);
      const { dimensions, ...parameters } = fields as { dimensions?: number };
      const signal = abortSignal === undefined ? {} : { signal: abortSignal };
      const options = { ...call, ...signal, model: this.modelId, dimensions, parameters };
      const { embeddings, usage, driver } = await this.llm.embed(values, options);
      return {
        embeddings,
        usage: { tokens: usage.totalTokens },
        providerMetadata: { [PROVIDER]: { driver } },
        warnings: [...headersIgnored(headers), ...(others === undefined ? [] : [othersIgnored(others)])],
      };
    } catch (thrown) {
      throw toAiSdkError(thrown, this.modelId, 'embeddingModel', abortSignal);
    }
  }
}
