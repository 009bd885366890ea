import type { StreamFormat } from './stream-format.js';

/** A function the model asks to have called. */
export interface ToolCallSpec {
  readonly id?: string;
  readonly name: string;
  /** Sent as written when it is text, so that invalid JSON can be sent; otherwise as JSON. */
  readonly arguments: string | Readonly<Record<string, unknown>>;
}

/** Token counts that replace the estimate. */
export interface UsageSpec {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
  readonly reasoningTokens: number;
}

/** Reasons both vendors give for stopping. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

/** What one answer says. Anything left out is what the vendor would send for an ordinary answer. */
export interface ReplySpec {
  /** Default: `echo: ` and the last user message; null when there are tool calls. */
  readonly text: string | null;
  readonly refusal: string | null;
  readonly reasoning: string | null;
  readonly toolCalls: readonly ToolCallSpec[];
  /** Default `stop`, or `tool_calls` when there are any. */
  readonly finishReason: FinishReason;
  /** Default: the model asked for, resolved to its dated snapshot where the vendor does so. */
  readonly model: string;
  /** Texts of several choices, or `[]` for none; default `n` times `text`. */
  readonly choices: readonly string[] | null;
  /** null leaves usage out of the answer. */
  readonly usage: Partial<UsageSpec> | null;
  readonly serviceTier: string;
  /** Before the headers, for this call only. */
  readonly latencyMs: number | null;
  readonly headers: Readonly<Record<string, string>>;
  /** How the answer looks on the wire when it is streamed. */
  readonly stream: StreamFormat;
}
