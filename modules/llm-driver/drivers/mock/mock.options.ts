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
  /** Default: `tool_calls` if there are any, else `stop`. */
  readonly finish_reason?: string;
}

/** Text of an answer, or one choice with all its fields. */
export type MockReply = string | MockAnswer;

export type MockReplyFunction = (
  request: ChatRequest,
) => MockReply | undefined | Promise<MockReply | undefined>;

/** A failure, or its kind. Kinds that are usually retried are retried here too. */
export type MockFault = LlmError | LlmErrorKind;

/**
 * Options of a mock driver, all optional. Without a script it answers every prompt, and satisfies the JSON
 * schema of a request. Of the tools it is offered it calls the first, once for each user message, or the one
 * that `tool_choice` asks for.
 */
export interface MockOptions extends DriverConfig {
  /**
   * One reply for every prompt; a list with one reply for each call, which fails at its end; replies by the
   * text of the last user message; or a function. Prompts without a reply in a map or from a function are
   * answered as without a script.
   */
  readonly reply?:
    | MockReply
    | readonly MockReply[]
    | Readonly<Record<string, MockReply>>
    | ReadonlyMap<string, MockReply>
    | MockReplyFunction;
  /** Delay before each answer, in milliseconds. Default 0. */
  readonly delayMs?: number | ((request: ChatRequest) => number);
  /** Delay before each chunk of a streamed answer, in milliseconds. Default 0. */
  readonly tokenDelayMs?: number;
  /**
   * Failures by call, `null` for none. A list ends without further failures. For a function, `call` counts
   * from 1.
   */
  readonly faults?:
    readonly (MockFault | null)[] | ((request: ChatRequest, call: number) => MockFault | null | undefined);
  /**
   * Usage of each answer; `null` for none, as from some providers. Default: about four characters a token.
   */
  readonly usage?: WireUsage | null;
}
