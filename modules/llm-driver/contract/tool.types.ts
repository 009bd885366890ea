import type { JsonSchema, SchemaOutput, StandardSchema } from '../../support/index.js';
import type { ChatMessage } from './chat.types.js';
import type { CompletionOptions, Usage } from './completion.types.js';

/** A function that a model may call. Make one with `tool()`, or a method of a provider with `@LlmTool()`. */
export interface Tool<Schema extends StandardSchema = StandardSchema, Result = unknown> {
  /** Letters, digits, `_` and `-`; at most 64. */
  readonly name: string;
  /** Tells the model what the tool does and when to call it. */
  readonly description: string;
  /** Schema of the arguments, an object: of zod, valibot, arktype or any library with Standard Schema. */
  readonly schema: Schema;
  /**
   * JSON schema of the arguments, as the model gets it.
   * @default made from `schema`
   */
  readonly jsonSchema?: JsonSchema | undefined;
  /**
   * Asks the provider to follow the JSON schema exactly. It then has to be in OpenAI's strict form.
   * @default the provider's
   */
  readonly strict?: boolean | undefined;
  /**
   * Does the work. The model gets a text as it is, everything else as JSON, `null` for undefined. What it
   * throws is told to the model, see {@link ToolOptions.describeError}. A value that JSON does not have (a
   * bigint, a function, an object that contains itself) is such a failure, a ConfigurationError.
   */
  execute(args: SchemaOutput<Schema>, context: ToolContext): Result | Promise<Result>;
}

/** What a tool knows of the call it answers. */
export interface ToolContext {
  /** Id of the call, as the model gave it. */
  readonly callId: string;
  /** Name of the tool. */
  readonly name: string;
  /** Index of the step, from 0. */
  readonly step: number;
  /** Fires when the run is cancelled, fails or runs out of time. Pass it on to what the tool waits for. */
  readonly signal: AbortSignal;
  /** The conversation so far. Its last message asks for this call. */
  readonly messages: readonly ChatMessage[];
  /** The option `request` of the run. */
  readonly request: unknown;
}

/** Whether the model has to call a tool: it decides, none, any one, or the one of that name. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

/** Options of a run with tools: those of each call to the model, and those of the run as a whole. */
export interface ToolOptions extends Omit<CompletionOptions, 'schema' | 'schemaName' | 'jsonSchema'> {
  /** The tools on offer. With an empty list the model just answers. */
  readonly tools: readonly Tool[];
  /**
   * Calls to the model at most. If the last of them asks for tools again, the run fails with a
   * `ToolStepsError`. Integer from 1 to 100.
   * @default 8
   */
  readonly maxSteps?: number | undefined;
  /**
   * A choice other than `none` is for the first step alone: the model could never answer otherwise.
   * @default auto
   */
  readonly toolChoice?: ToolChoice | undefined;
  /**
   * Tool calls of one step that run at the same time. Integer from 1 to 128.
   * @default 16
   */
  readonly concurrency?: number | undefined;
  /** Milliseconds for the whole run, tools included; `timeoutMs` is for each call to the model. */
  readonly deadlineMs?: number | undefined;
  /** Any value for the tools: usually the HTTP request they work for. Guards see it as the request. */
  readonly request?: unknown;
  /** Called after each step, also in a run that fails later. A failure of it ends the run. */
  readonly onStep?: ((step: ToolStep) => void | Promise<void>) | undefined;
  /**
   * Returns what the model is told of a failed tool call; undefined for the usual text. It may throw to end
   * the run, and so does an empty text.
   * @default `toolErrorText`: mistakes of the model, ToolErrors and refusals (4xx) with their message, and
   *   nothing of other errors
   */
  readonly describeError?:
    | ((error: unknown, call: RequestedToolCall) => string | undefined | Promise<string | undefined>)
    | undefined;
}

/** A tool call that the model asks for. */
export interface RequestedToolCall {
  readonly id: string;
  readonly name: string;
  /** As the model wrote them: usually JSON, unchecked. */
  readonly arguments: string;
}

/** Outcome of one tool call. `text` is what the model was told; `durationMs` is in milliseconds. */
export type ToolResult = {
  readonly call: RequestedToolCall;
  readonly text: string;
  readonly durationMs: number;
} & ({ readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown });

/** One call to the model, and the tool calls it asked for. */
export interface ToolStep {
  /** From 0. */
  readonly index: number;
  /** Text of the answer; `''` if it has none. */
  readonly content: string;
  readonly toolCalls: readonly RequestedToolCall[];
  /** One for each of `toolCalls`, in their order; none if the run ended before they ran. */
  readonly toolResults: readonly ToolResult[];
  readonly finishReason: string | null;
  /** Of this step alone. */
  readonly usage: Usage;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  /** The driver instance that answered. */
  readonly driver: string;
}

/** The end of a run: the answer of the last step. */
export interface ToolRunResult {
  /** Text of the answer; `''` if it has none. */
  readonly content: string;
  readonly finishReason: string | null;
  /**
   * The conversation: the messages of the prompt, tool calls, results and the answer; without the message of
   * the option `system`. Add a user message and run again with the same options to go on.
   */
  readonly messages: ChatMessage[];
  readonly steps: readonly ToolStep[];
  /** Of all steps. */
  readonly usage: Usage;
  /** The model that answered last, as the provider names it. */
  readonly model: string;
  /** The driver instance that answered last. */
  readonly driver: string;
}

/**
 * What happens in a streamed run. `text` is a piece of the answer as it arrives; `toolCall` comes when the
 * call's arguments are whole, `toolResult` when the tool has finished, `step` after the results of a step,
 * and `done` last.
 */
export type ToolEvent =
  | { readonly type: 'text'; readonly step: number; readonly text: string }
  | { readonly type: 'toolCall'; readonly step: number; readonly call: RequestedToolCall }
  | { readonly type: 'toolResult'; readonly step: number; readonly result: ToolResult }
  | { readonly type: 'step'; readonly step: ToolStep }
  | { readonly type: 'done'; readonly result: ToolRunResult };
