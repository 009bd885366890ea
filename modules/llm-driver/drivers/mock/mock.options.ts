import type { ChatRequest, ToolCall, WireUsage } from '../../contract/chat.types.js';
import type { DriverConfig } from '../../contract/driver-config.js';
import type { LlmErrorKind } from '../../contract/error-kinds.js';
import type { LlmError } from '../../contract/llm-error.js';

/** One choice of a scripted answer. */
export interface MockAnswer {
  readonly content?: string | null;
  readonly refusal?: string;
  readonly reasoning?: string;
  readonly tool_calls?: readonly ToolCall[];
  /** Default `stop`, or `tool_calls` where there are any. */
  readonly finish_reason?: string;
}

/** A text, or one choice with everything a model may say. */
export type MockReply = string | MockAnswer;

export type MockReplyFunction = (
  request: ChatRequest,
) => MockReply | undefined | Promise<MockReply | undefined>;

/** A failure, or the kind of one; kinds that pass by themselves are retried as a provider's would be. */
export type MockFault = LlmError | LlmErrorKind;

/** What the mock does. Nothing is required: unscripted it answers every prompt, and satisfies a JSON schema asked for. */
export interface MockOptions extends DriverConfig {
  /**
   * One reply for every prompt; a list handed out call by call, which fails once it is used up; replies by the text of
   * the last user message; or a function. What a map or a function leaves open is answered as if it were not scripted.
   */
  readonly reply?:
    | MockReply
    | readonly MockReply[]
    | Readonly<Record<string, string>>
    | ReadonlyMap<string, MockReply>
    | MockReplyFunction;
  /** Before each answer, milliseconds. Default 0. */
  readonly delayMs?: number | ((request: ChatRequest) => number);
  /** Before each piece of a streamed answer, milliseconds. Default 0. */
  readonly tokenDelayMs?: number;
  /** By call, from the first; `null` is none, and neither is there one past the end. Or a function; `call` counts from 1. */
  readonly faults?:
    readonly (MockFault | null)[] | ((request: ChatRequest, call: number) => MockFault | null | undefined);
  /** Instead of about four characters a token. `null`: none, as some providers send. */
  readonly usage?: WireUsage | null;
}
