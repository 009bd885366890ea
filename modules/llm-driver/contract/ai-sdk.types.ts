// Models of the AI SDK (https://ai-sdk.dev), by structure: applications without its packages compile too.

/** A language model of the AI SDK, by any of its providers: `LanguageModelV2` or `LanguageModelV3`. */
export interface AiSdkLanguageModel {
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId: string;
  doGenerate(options: never): PromiseLike<unknown>;
  doStream(options: never): PromiseLike<unknown>;
}

/** A model for embeddings of the AI SDK: `EmbeddingModelV2` of texts, or `EmbeddingModelV3`. */
export interface AiSdkEmbeddingModel {
  readonly specificationVersion: string;
  readonly provider: string;
  readonly modelId: string;
  doEmbed(options: never): PromiseLike<unknown>;
}

/** A provider of the AI SDK, such as `anthropic` of `@ai-sdk/anthropic`. */
export interface AiSdkProvider {
  languageModel(modelId: string): AiSdkLanguageModel;
  embeddingModel?(modelId: string): AiSdkEmbeddingModel;
  textEmbeddingModel?(modelId: string): AiSdkEmbeddingModel;
}
