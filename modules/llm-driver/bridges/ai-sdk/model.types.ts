// What the driver says to models of the AI SDK (https://ai-sdk.dev) and reads of their answers, by structure.

/** Specifications of the AI SDK's models that the driver speaks. */
export const SPECIFICATIONS: readonly string[] = ['v2', 'v3'];

/** What the driver reads of a language model besides. */
export interface CallableLanguageModel {
  readonly provider: string;
  readonly modelId: string;
  readonly specificationVersion: string;
  readonly supportedUrls?: UrlPatterns | PromiseLike<UrlPatterns>;
  doGenerate(options: CallInput): PromiseLike<GenerateOutput>;
  doStream(options: CallInput): PromiseLike<{ readonly stream: ReadableStream<StreamPart> }>;
}

/** What the driver reads of a model for embeddings besides. */
export interface CallableEmbeddingModel {
  readonly provider: string;
  readonly modelId: string;
  readonly maxEmbeddingsPerCall?: number | PromiseLike<number | undefined> | undefined;
  doEmbed(options: {
    values: readonly string[];
    abortSignal: AbortSignal;
    providerOptions?: Json | undefined;
  }): PromiseLike<{
    readonly embeddings: readonly number[][];
    readonly usage?: { readonly tokens: number } | undefined;
    readonly providerMetadata?: Json | undefined;
  }>;
}

/** Addresses that a model reads itself, by media type. */
export type UrlPatterns = Readonly<Record<string, readonly RegExp[]>>;

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** Options of one call of a language model. */
export interface CallInput {
  readonly prompt: PromptMessage[];
  readonly maxOutputTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly presencePenalty?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly seed?: number | undefined;
  readonly stopSequences?: string[] | undefined;
  readonly responseFormat?: ResponseFormatInput | undefined;
  readonly tools?: ToolInput[] | undefined;
  readonly toolChoice?: ToolChoiceInput | undefined;
  readonly includeRawChunks?: boolean | undefined;
  readonly abortSignal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly providerOptions?: Json | undefined;
}

/** Form of the answer. */
export type ResponseFormatInput =
  | { type: 'text' }
  | {
      type: 'json';
      schema?: object | undefined;
      name?: string | undefined;
      description?: string | undefined;
    };

/** A tool. One of type `provider` (v2: `provider-defined`) is run by the provider. */
export type ToolInput =
  | {
      type: 'function';
      name: string;
      description?: string | undefined;
      inputSchema: object;
      strict?: boolean | undefined;
    }
  | { type: 'provider' | 'provider-defined'; id: `${string}.${string}`; name: string; args: Json };

/** Which tool the model may or must call. */
export type ToolChoiceInput = { type: 'auto' | 'none' | 'required' } | { type: 'tool'; toolName: string };

/** One message. */
export interface PromptMessage {
  readonly role: string;
  readonly content: string | readonly PromptPart[];
  readonly providerOptions?: Json | undefined;
}

/** One part of a message. Its `type` says which fields it has. */
export interface PromptPart {
  readonly type: string;
  readonly text?: string | undefined;
  readonly mediaType?: string | undefined;
  readonly data?: Uint8Array | string | URL | undefined;
  readonly filename?: string | undefined;
  readonly toolCallId?: string | undefined;
  readonly toolName?: string | undefined;
  readonly input?: unknown;
  readonly output?: { readonly type: string; readonly value?: unknown; readonly reason?: string | undefined };
  readonly providerOptions?: Json | undefined;
}

/** Answer of a model. */
export interface GenerateOutput {
  readonly content: readonly ContentPart[];
  readonly finishReason: FinishReasonOutput;
  readonly usage: UsageOutput;
  readonly providerMetadata?: Json | undefined;
  readonly response?: ResponseMetadata | undefined;
  readonly warnings?: readonly unknown[] | undefined;
}

/** One part of an answer. Its `type` says which fields it has. */
export interface ContentPart {
  readonly type: string;
  readonly text?: string | undefined;
  readonly toolCallId?: string | undefined;
  readonly toolName?: string | undefined;
  readonly input?: string | undefined;
  readonly providerExecuted?: boolean | undefined;
  readonly mediaType?: string | undefined;
  readonly data?: string | Uint8Array | undefined;
  readonly sourceType?: string | undefined;
  readonly url?: string | undefined;
  readonly title?: string | undefined;
  readonly providerMetadata?: Json | undefined;
}

/** Name and time of an answer. */
export interface ResponseMetadata {
  readonly id?: string | undefined;
  readonly timestamp?: Date | undefined;
  readonly modelId?: string | undefined;
}

/** Why a model stopped: a text in v2, an object in v3. */
export type FinishReasonOutput = string | { readonly unified: string; readonly raw?: string | undefined };

/** Tokens of a call: numbers in v2, objects in v3. */
export interface UsageOutput {
  readonly inputTokens?:
    number | { readonly total?: number | undefined; readonly cacheRead?: number | undefined } | undefined;
  readonly outputTokens?:
    number | { readonly total?: number | undefined; readonly reasoning?: number | undefined } | undefined;
  readonly cachedInputTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
}

/** One part of a stream. Its `type` says which fields it has. */
export interface StreamPart extends Omit<ContentPart, 'input'>, ResponseMetadata {
  readonly id?: string | undefined;
  readonly delta?: string | undefined;
  readonly input?: string | undefined;
  readonly error?: unknown;
  readonly warnings?: readonly unknown[] | undefined;
  readonly finishReason?: FinishReasonOutput | undefined;
  readonly usage?: UsageOutput | undefined;
}
