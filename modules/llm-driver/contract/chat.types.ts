/**
 * OpenAI's chat-completion wire shape, snake_case, as the whole field speaks it. Only what this project reads is typed;
 * index signatures keep everything else, so that nothing a caller or a provider sent is lost.
 */
export interface ChatMessage {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool' | (string & {});
  readonly content?: string | readonly ContentPart[] | null;
  readonly name?: string;
  readonly tool_calls?: readonly ToolCall[];
  readonly tool_call_id?: string;
  readonly [field: string]: unknown;
}

export interface ContentPart {
  readonly type: string;
  readonly text?: string;
  readonly [field: string]: unknown;
}

export interface ToolCall {
  readonly id?: string;
  readonly type?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
  readonly [field: string]: unknown;
}

export interface JsonSchemaFormat {
  readonly type: 'json_schema';
  readonly json_schema: {
    readonly name: string;
    readonly schema: Readonly<Record<string, unknown>>;
    readonly strict?: boolean;
    readonly description?: string;
  };
}

export type ResponseFormat = JsonSchemaFormat | { readonly type: 'json_object' } | { readonly type: 'text' };

/**
 * A whole request. Without `model` the instance's configured model answers. Read-only: whoever changes a request makes a
 * copy, as the same object may be asked of several models and sent several times.
 */
export interface ChatRequest {
  readonly messages: readonly ChatMessage[];
  readonly model?: string;
  readonly temperature?: number | null;
  readonly top_p?: number | null;
  readonly max_tokens?: number | null;
  readonly max_completion_tokens?: number | null;
  readonly n?: number | null;
  readonly stop?: string | readonly string[] | null;
  readonly seed?: number | null;
  readonly stream?: boolean | null;
  readonly stream_options?: { readonly include_usage?: boolean; readonly [field: string]: unknown } | null;
  readonly response_format?: ResponseFormat;
  readonly tools?: readonly unknown[];
  readonly tool_choice?: unknown;
  readonly [parameter: string]: unknown;
}

/** Token counts as the provider sends them. */
export interface WireUsage {
  prompt_tokens: number;
  completion_tokens: number;
  total_tokens: number;
  [field: string]: unknown;
}

export interface ChatChoice {
  index: number;
  message: {
    role: string;
    content: string | null;
    refusal?: string | null;
    reasoning?: string | null;
    tool_calls?: readonly ToolCall[];
    [field: string]: unknown;
  };
  finish_reason: string | null;
  [field: string]: unknown;
}

export interface ChatCompletion {
  id: string;
  object: 'chat.completion' | (string & {});
  created: number;
  model: string;
  choices: readonly ChatChoice[];
  usage?: WireUsage | null;
  [field: string]: unknown;
}

export interface ChatChunkChoice {
  index: number;
  delta: {
    role?: string;
    content?: string | null;
    tool_calls?: readonly unknown[];
    [field: string]: unknown;
  };
  finish_reason: string | null;
  [field: string]: unknown;
}

export interface ChatCompletionChunk {
  id: string;
  object: 'chat.completion.chunk' | (string & {});
  created: number;
  model: string;
  choices: readonly ChatChunkChoice[];
  usage?: WireUsage | null;
  [field: string]: unknown;
}

/** What an instance can be asked for. Open: a driver may name capabilities of its own. */
export type Capability =
  'stream' | 'tools' | 'json_schema' | 'json_object' | 'n' | 'logprobs' | 'embeddings' | (string & {});
