import type { CallerHeaders } from './caller-headers.js';
import type { JsonSchema, SchemaOutput, StandardSchema } from '../../support/index.js';
import type { AnswerWarning } from './answer-warnings.js';
import type { CallCache } from './call-cache.js';
import type { ChatCompletion, ChatMessage, ChatRequest, ResponseFormat, ToolCall } from './chat.types.js';
import type { FinishedCall } from './finished-call.js';
import type { HedgeOptions, HedgeReport } from './hedge.types.js';
import type { Priority } from './priority.js';
import type { ReportedLimit } from './limits.types.js';
import type { PerCallOptions } from './per-call.types.js';
import type { Usage } from './usage.types.js';

export type { Usage };

/** Options of every call. Durations are in milliseconds and above 0. */
export interface CallOptions extends PerCallOptions {
  /** Aborts the call, its retries and its socket at once. */
  readonly signal?: AbortSignal;
  /**
   * Time for the call with all its retries and waits. After it the call fails with `deadline_exceeded`.
   * @default none; each exchange is bounded by the driver's timeouts
   */
  readonly timeoutMs?: number;
  /**
   * Longest single wait, for the provider's limits or before a retry. If a longer one is due, the call fails
   * at once with the true `retryAfterMs`.
   * @default 60_000 for a single call, 600_000 in a pool
   */
  readonly maxWaitMs?: number;
  /**
   * Calls sent to the provider at most, the first one included. Integer from 1 to 100.
   * @default 6; a pool then does not count calls that the rate limit refused
   */
  readonly attempts?: number;
  /**
   * Order among calls that wait for the same limits: `interactive` before `normal` before `bulk`. None
   * starves: from 10 seconds of waiting on, every tenth call that is sent is one of a lower priority. Among
   * equals, single calls go before pools, and pools share evenly.
   * @default 'normal', for single calls and for pools
   */
  readonly priority?: Priority | undefined;
  /**
   * Sends the call a second time, to the same model, if the first takes longer than 95 % of the latest ones:
   * the first answer wins, the other call is cancelled, and its spend stands in `hedge` of the answer. A
   * stream is hedged until its first token. The second call waits for nothing: it is sent only if the limits
   * and, in a pool, `concurrency` have room, and for 5 % of the model's calls at most (`budget`).
   * @default false
   */
  readonly hedge?: boolean | HedgeOptions | undefined;
  /**
   * Called after every call to a model with its outcome, durations and usage; no content. Not awaited. What
   * it throws is logged once, and changes no answer.
   */
  readonly onCall?: (call: FinishedCall) => void;
  /**
   * `false`: asks the model even if the answer is cached, and caches none. `{ ttlMs }`: milliseconds that a
   * new answer is cached for. Only whole answers that say something are cached: no failure, no empty answer,
   * no refusal, none that was cut off, and none that follows no schema. Streams are never cached.
   * @default as `LlmDriverModule.forRoot({ cache })` says
   */
  readonly cache?: CallCache | undefined;
}

/** Options of a whole chat completion. */
export interface ChatOptions extends CallOptions {
  /**
   * JSON the request was parsed from, for a gateway: a driver can send it instead of writing the request
   * anew.
   */
  readonly rawBody?: RawBody;
  /**
   * Headers of the request that a gateway answers with this call. The driver sends those that its provider
   * asks for by name, and no others.
   */
  readonly callerHeaders?: CallerHeaders | undefined;
}

/**
 * JSON text of a request, and the object that was parsed from it. A driver sends the text, with its own
 * `model` in it, only for a request whose other fields are all those of the object: numbers keep their
 * digits, fields their order, and a request that was changed on its way is sent as changed.
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
  /** JSON text of the completion, if the driver reported it. It says all that the object says and no more. */
  readonly rawText?: string;
  /** Rate limits in the reply's headers, if the driver reported them. */
  readonly limits?: readonly ReportedLimit[];
  /** With the option `hedge`, if the call was sent a second time. */
  readonly hedge?: HedgeReport;
  /** True if the answer is that of an earlier call: its usage was spent then. */
  readonly cached?: true | undefined;
}

/** Options of a completion. They become fields of the chat request; fields of a prompt win over them. */
export interface CompletionOptions extends CallOptions {
  /**
   * The provider's model id; for the facade a model reference.
   * @default the instance's configured model
   */
  readonly model?: string;
  /**
   * Sampling temperature from 0 to 2.
   * @default the provider's
   */
  readonly temperature?: number;
  /**
   * Tokens of the answer at most. Integer from 1.
   * @default the provider's
   */
  readonly maxTokens?: number;
  /** System message put in front of the prompt. */
  readonly system?: string;
  /** JSON mode, or a JSON schema that the answer must follow. */
  readonly responseFormat?: ResponseFormat;
  /**
   * Any other fields of the chat request, by the provider's names: `{ top_p: 0.5, seed: 7, tools }`. One
   * prompt has them as fields of its own. With `n: 2` a completion has two `choices`.
   */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /**
   * Makes the answer a value of this schema: of zod 4, valibot, arktype or another library that follows
   * Standard Schema. The answer then has a `value`. `attempts` counts for each question, `timeoutMs` for all
   * together: a model may be asked again for another response format, and once to repair its answer.
   */
  readonly schema?: StandardSchema | undefined;
  /**
   * Name of the schema, which some models read: 1 to 64 letters, digits, `_` or `-`.
   * @default 'answer'
   */
  readonly schemaName?: string | undefined;
  /**
   * JSON schema to send instead of the one that is made from `schema`: for libraries that offer none.
   */
  readonly jsonSchema?: JsonSchema | undefined;
}

/** Options of a call whose answer is a value of a schema. */
export type WithSchema<Options, Schema extends StandardSchema> = Omit<Options, 'schema'> & {
  readonly schema: Schema;
};

/**
 * A prompt with options of its own: they win over those of the call or pool. All other fields of a chat
 * request go here too, by the provider's names: `{ prompt, top_p: 0.5, seed: 7 }`. Known ones must have the
 * type and range that OpenAI documents; ones that only the provider knows are sent as they are. Options that
 * no prompt has (`driver`, `signal`, `schema`, `concurrency`, …) are refused: they belong to the call.
 */
export interface PromptRequest extends Partial<ChatRequest> {
  /** The caller's id; it comes back on the result. */
  readonly id?: string;
  /** Text of one user message. Give this or `messages`, not both. */
  readonly prompt?: string;
  /** System message put in front. */
  readonly system?: string;
  /** Tokens of the answer at most. Integer from 1. In JSON: `max_tokens`; not both. */
  readonly maxTokens?: number | undefined;
  /** JSON mode, or a JSON schema that the answer must follow. In JSON: `response_format`; not both. */
  readonly responseFormat?: ResponseFormat | undefined;
  /** Time for this prompt with its retries and waits, in milliseconds above 0. In JSON: `timeout_ms`. */
  readonly timeoutMs?: number;
}

/** A text, a list of messages, or a whole request with options and an id. */
export type Prompt = string | readonly ChatMessage[] | PromptRequest;

/** One choice of an answer. There are several if `n` is above 1. */
export interface CompletionChoice {
  readonly index: number;
  /** Text of the answer; `''` if it has none. */
  readonly content: string;
  readonly finishReason: string | null;
  readonly toolCalls?: readonly ToolCall[];
  readonly refusal?: string;
  readonly reasoning?: string;
}

/** Answer to a prompt: a chat completion in camelCase, with defaults for fields that a server left out. */
export interface CompletionResponse {
  /** Text of the first choice; `''` if it has none. */
  readonly content: string;
  /** Finish reason of the first choice (`stop`, `length`, `tool_calls`, …). */
  readonly finishReason: string | null;
  readonly usage: Usage;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  /** The driver instance that answered. */
  readonly driver: string;
  /** The provider's id of the completion. */
  readonly id: string;
  /** With the option `hedge`, if the call was sent a second time. */
  readonly hedge?: HedgeReport;
  readonly choices: readonly CompletionChoice[];
  /** True if the answer is that of an earlier call: `usage` was spent then, and nothing now. */
  readonly cached?: true | undefined;
  /** What the driver or the provider warns of; absent without any. */
  readonly warnings?: readonly AnswerWarning[];
  /** The provider's object, unknown fields included. */
  readonly raw: ChatCompletion;
}

/** Answer to a prompt that has a schema. `usage` is that of all calls, the repair included. */
export interface ObjectResponse<Value> extends CompletionResponse {
  /** The answer, as the schema returns it. */
  readonly value: Value;
}

/** Answer to a prompt that has a schema of this type. */
export type ObjectOf<Schema extends StandardSchema> = ObjectResponse<SchemaOutput<Schema>>;
