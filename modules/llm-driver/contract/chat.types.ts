// OpenAI's chat completions, snake_case: https://platform.openai.com/docs/api-reference/chat. Fields that
// this project reads have types; index signatures let every other field pass, so that nothing a caller or a
// provider sends is lost.

/** One message of a chat. */
export interface ChatMessage {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool' | (string & {});
  readonly content?: string | readonly ContentPart[] | null;
  readonly name?: string;
  readonly tool_calls?: readonly ToolCall[];
  readonly tool_call_id?: string;
  readonly [field: string]: unknown;
}

/** One part of a message: a text, an image, … */
export interface ContentPart {
  readonly type: string;
  readonly text?: string;
  readonly [field: string]: unknown;
}

/** A call of a tool that the model asks for. */
export interface ToolCall {
  readonly id?: string;
  readonly type?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
  readonly [field: string]: unknown;
}

/** Response format that makes the answer JSON of a schema. */
export interface JsonSchemaFormat {
  readonly type: 'json_schema';
  readonly json_schema: {
    readonly name: string;
    readonly schema: Readonly<Record<string, unknown>>;
    readonly strict?: boolean;
    readonly description?: string;
  };
}

/** Form the answer must have. */
export type ResponseFormat = JsonSchemaFormat | { readonly type: 'json_object' } | { readonly type: 'text' };

/**
 * A whole chat request. Without `model` the instance's configured model answers. Read-only: one request may
 * be sent several times and to several models. To change it, make a copy.
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

/** One choice of a completion. */
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

/** A whole chat completion. `created` is in seconds since 1970. */
export interface ChatCompletion {
  id: string;
  object: 'chat.completion' | (string & {});
  created: number;
  model: string;
  choices: readonly ChatChoice[];
  usage?: WireUsage | null;
  [field: string]: unknown;
}

/** Part of one choice in a chunk. */
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

/** One chunk of a streamed chat completion. */
export interface ChatCompletionChunk {
  id: string;
  object: 'chat.completion.chunk' | (string & {});
  created: number;
  model: string;
  choices: readonly ChatChunkChoice[];
  usage?: WireUsage | null;
  [field: string]: unknown;
}

/**
 * Feature that a driver instance has. A driver may add others of its own. A request with tools, or with an
 * image, a document or audio in a message, to an instance that does not claim them fails: `unsupported`.
 */
export type Capability =
  | 'stream'
  | 'tools'
  | 'json_schema'
  | 'json_object'
  | 'n'
  | 'logprobs'
  | 'images'
  | 'documents'
  | 'audio'
  | 'reasoning'
  | 'embeddings'
  | (string & {});
