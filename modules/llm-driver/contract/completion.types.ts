import type { FinishedCall } from './finished-call.js';
import type { ChatCompletion, ChatMessage, ChatRequest, ResponseFormat, ToolCall } from './chat.types.js';
import type { ReportedLimit } from './limits.types.js';

/** Tokens of one call, or of many added up. */
export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
  /** The provider sent no figures, so these were estimated from the text. */
  readonly estimated: boolean;
}

/** What one call may be told. Durations are milliseconds; everything is optional. */
export interface CallOptions {
  /** Aborts the call, its retries and its socket at once. */
  readonly signal?: AbortSignal;
  /** For the call with all its retries and waits. Default: none; each exchange is bounded by the driver's own timeouts. */
  readonly timeoutMs?: number;
  /**
   * Longest single wait accepted, for the provider's limits or before a retry; where a longer one is due the call fails
   * at once with the true `retryAfterMs`. Default 60,000 for a lone call, 600,000 in a pool.
   */
  readonly maxWaitMs?: number;
  /** Calls sent at most, the first included. Integer from 1 to 100. Default 6, where a pool does not count refusals for the rate limit. */
  readonly attempts?: number;
  /** Told of every call to a model once it is over: what it took, and what came of it; no content. It must not throw. */
  readonly onCall?: (call: FinishedCall) => void;
}

/** Options of a whole chat completion. */
export interface ChatOptions extends CallOptions {
  /** The JSON the request was parsed from, for a gateway: a driver can send it instead of writing the request anew. */
  readonly rawBody?: RawBody;
}

/**
 * A request's JSON text and the object that was parsed from it. A driver sends the text, with its own `model`, only for a request whose
 * other fields are all those of the object: numbers keep their digits and fields their order, and no request is sent that differs from
 * the one a driver was given.
 */
export interface RawBody {
  readonly text: string;
  /** Do not change it: to change a request, pass a changed copy. */
  readonly parsed: Readonly<Record<string, unknown>>;
}

/** A chat completion, and what is known of the reply it came in. */
export interface ChatReply {
  /** The provider's object, unknown fields included. */
  readonly completion: ChatCompletion;
  /** JSON text the completion was parsed from, if the driver reported it. It says all that the object says and no more. */
  readonly rawText?: string;
  /** Rate limits in the reply's headers, if the driver reported them. */
  readonly limits?: readonly ReportedLimit[];
}

export interface CompletionOptions extends CallOptions {
  /** The provider's model id. Default: the instance's configured model. */
  readonly model?: string;
  /** 0 to 2. Default: the provider's. */
  readonly temperature?: number;
  /** Tokens of the answer at most. Default: the provider's. */
  readonly maxTokens?: number;
  /** A system message put in front of the prompt. */
  readonly system?: string;
  /** JSON mode or a JSON schema the answer must follow. */
  readonly responseFormat?: ResponseFormat;
  /** Any other field of the chat-completion request, sent as it is (`top_p`, `seed`, `tools`, …). */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** A whole request of one item: wire fields win over the pool's options; `id` comes back on the result. */
export interface PromptRequest extends Partial<ChatRequest> {
  readonly id?: string;
  /** Text of one user message; give this or `messages`. */
  readonly prompt?: string;
  readonly system?: string;
  /** For this item with its retries and waits, in milliseconds. Over HTTP: `timeout_ms`. */
  readonly timeoutMs?: number;
}

/** A text, a list of messages, or a whole request with its own options and id. */
export type Prompt = string | readonly ChatMessage[] | PromptRequest;

/** One answer among several (`n` above 1). */
export interface CompletionChoice {
  readonly index: number;
  readonly content: string;
  readonly finishReason: string | null;
  readonly toolCalls?: readonly ToolCall[];
  readonly refusal?: string;
  readonly reasoning?: string;
}

/** The friendly view of a chat completion. `content` is the first choice's text, `''` where there is none. */
export interface CompletionResponse {
  readonly content: string;
  readonly finishReason: string | null;
  readonly usage: Usage;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  /** The driver instance that answered. */
  readonly driver: string;
  readonly id: string;
  readonly choices: readonly CompletionChoice[];
  /** The provider's object, unknown fields included. */
  readonly raw: ChatCompletion;
}
