/**
 * OpenAI's chat-completion wire shape, snake_case, as the whole field speaks it. Only what this project reads is typed;
 * index signatures keep everything else, so that nothing a caller or a provider sent is lost.
 */
export interface ChatMessage {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool' | (string & {});
  content?: string | readonly ContentPart[] | null;
  name?: string;
  tool_calls?: readonly ToolCall[];
  tool_call_id?: string;
  [field: string]: unknown;
}

export interface ContentPart {
  type: string;
  text?: string;
  [field: string]: unknown;
}

export interface ToolCall {
  id?: string;
  type?: string;
  function?: { name?: string; arguments?: string };
  [field: string]: unknown;
}

export interface JsonSchemaFormat {
  type: 'json_schema';
  json_schema: { name: string; schema: Record<string, unknown>; strict?: boolean; description?: string };
}

export type ResponseFormat = JsonSchemaFormat | { type: 'json_object' } | { type: 'text' };

/** A whole request. `model` may be left out: the instance's configured model answers then. */
export interface ChatRequest {
  messages: readonly ChatMessage[];
  model?: string;
  temperature?: number | null;
  top_p?: number | null;
  max_tokens?: number | null;
  max_completion_tokens?: number | null;
  n?: number | null;
  stop?: string | readonly string[] | null;
  seed?: number | null;
  stream?: boolean | null;
  stream_options?: { include_usage?: boolean; [field: string]: unknown } | null;
  response_format?: ResponseFormat;
  tools?: readonly unknown[];
  tool_choice?: unknown;
  [parameter: string]: unknown;
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
