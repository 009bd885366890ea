// What our models give the AI SDK, in its specification v3; v2 is at the end. The result of
// `llm.languageModel()` is a `LanguageModelV3`, that of `llm.embeddingModel()` an `EmbeddingModelV3`.

import type { CallInput, Json } from './model.types.js';

/** Any JSON value. */
export type JsonValue = null | string | number | boolean | JsonObject | JsonValue[];
/** A JSON object, as the AI SDK types it. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** What was not passed on, or not as it was asked. */
export type ModelWarning =
  { type: 'unsupported'; feature: string; details?: string } | { type: 'other'; message: string };

/** Data of a provider, by its name. */
export type ModelMetadata = Record<string, JsonObject>;

/** One part of an answer. */
export type ModelContent =
  | { type: 'text'; text: string }
  | { type: 'reasoning'; text: string; providerMetadata?: ModelMetadata }
  | ModelToolCall
  | { type: 'source'; sourceType: 'url'; id: string; url: string; title?: string }
  | { type: 'file'; mediaType: string; data: string };

/** A call of a tool. `input` is JSON text. */
export interface ModelToolCall {
  type: 'tool-call';
  toolCallId: string;
  toolName: string;
  input: string;
  providerMetadata?: ModelMetadata;
}

/** Why the model stopped. `raw` is the provider's word. */
export interface ModelFinishReason {
  unified: 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'error' | 'other';
  raw: string | undefined;
}

/** Tokens of a call; undefined where the provider did not count them. */
export interface ModelUsage {
  inputTokens: {
    total: number | undefined;
    noCache: number | undefined;
    cacheRead: number | undefined;
    cacheWrite: number | undefined;
  };
  outputTokens: { total: number | undefined; text: number | undefined; reasoning: number | undefined };
  raw?: JsonObject;
}

/** A whole answer. */
export interface ModelAnswer {
  content: ModelContent[];
  finishReason: ModelFinishReason;
  usage: ModelUsage;
  providerMetadata: ModelMetadata;
  request: { body: unknown };
  response: { id?: string; timestamp?: Date; modelId?: string; body: unknown };
  warnings: ModelWarning[];
}

/** One part of a streamed answer. */
export type ModelStreamPart =
  | { type: 'stream-start'; warnings: ModelWarning[] }
  | { type: 'response-metadata'; id?: string; timestamp?: Date; modelId?: string }
  | { type: 'text-start' | 'text-end' | 'reasoning-start'; id: string }
  | { type: 'text-delta' | 'reasoning-delta'; id: string; delta: string }
  | { type: 'reasoning-end'; id: string; providerMetadata?: ModelMetadata }
  | { type: 'tool-input-start'; id: string; toolName: string }
  | { type: 'tool-input-delta'; id: string; delta: string }
  | { type: 'tool-input-end'; id: string }
  | Exclude<ModelContent, { type: 'text' | 'reasoning' }>
  | {
      type: 'finish';
      usage: ModelUsage;
      finishReason: ModelFinishReason;
      providerMetadata?: ModelMetadata;
    }
  | { type: 'raw'; rawValue: unknown }
  | { type: 'error'; error: unknown };

/** A model of ours for the AI SDK: pass it to `generateText`, `streamText` and the like. */
export interface LlmLanguageModel {
  readonly specificationVersion: 'v3';
  readonly provider: string;
  readonly modelId: string;
  readonly supportedUrls: Record<string, RegExp[]>;
  doGenerate(options: CallInput): PromiseLike<ModelAnswer>;
  doStream(
    options: CallInput,
  ): PromiseLike<{ stream: ReadableStream<ModelStreamPart>; request: { body: unknown } }>;
}

/** A model for embeddings of ours for the AI SDK: pass it to `embed` and `embedMany`. */
export interface LlmEmbeddingModel {
  readonly specificationVersion: 'v3';
  readonly provider: string;
  readonly modelId: string;
  readonly maxEmbeddingsPerCall: undefined;
  readonly supportsParallelCalls: boolean;
  doEmbed(options: {
    values: string[];
    abortSignal?: AbortSignal | undefined;
    providerOptions?: Json | undefined;
    headers?: Readonly<Record<string, string | undefined>> | undefined;
  }): PromiseLike<{
    embeddings: number[][];
    usage: { tokens: number };
    providerMetadata: ModelMetadata;
    warnings: ModelWarning[];
  }>;
}

/** What was not passed on, in specification v2. */
export interface ModelWarningV2 {
  type: 'other';
  message: string;
}

/** Tokens of a call, in specification v2. */
export interface ModelUsageV2 {
  inputTokens: number | undefined;
  outputTokens: number | undefined;
  totalTokens: number | undefined;
  reasoningTokens?: number;
  cachedInputTokens?: number;
}

/** What an answer says of its end, in specification v2. */
interface EndV2 {
  finishReason: ModelFinishReason['unified'] | 'unknown';
  usage: ModelUsageV2;
}

/** A whole answer, in specification v2. */
export interface ModelAnswerV2 extends Omit<ModelAnswer, 'finishReason' | 'usage' | 'warnings'>, EndV2 {
  warnings: ModelWarningV2[];
}

/** One part of a streamed answer, in specification v2. */
export type ModelStreamPartV2 =
  | Exclude<ModelStreamPart, { type: 'stream-start' | 'finish' }>
  | { type: 'stream-start'; warnings: ModelWarningV2[] }
  | ({ type: 'finish'; providerMetadata?: ModelMetadata } & EndV2);

/** A model of ours for AI SDK 5. */
export interface LlmLanguageModelV2 {
  readonly specificationVersion: 'v2';
  readonly provider: string;
  readonly modelId: string;
  readonly supportedUrls: Record<string, RegExp[]>;
  doGenerate(options: CallInput): PromiseLike<ModelAnswerV2>;
  doStream(
    options: CallInput,
  ): PromiseLike<{ stream: ReadableStream<ModelStreamPartV2>; request: { body: unknown } }>;
}
