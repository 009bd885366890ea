import { HttpException } from '@nestjs/common';
import { AppError, redactSecrets } from '../../support/index.js';
import type { ChatMessage } from '../contract/chat.types.js';
import type { Usage } from '../contract/completion.types.js';
import { LlmError } from '../contract/llm-error.js';
import type { RequestedToolCall, ToolStep } from '../contract/tool.types.js';

/** Codes of a {@link ToolError}: that of a tool, and those of the model's mistakes. */
export type ToolErrorCode = 'tool_failed' | 'unknown_tool' | 'invalid_arguments' | 'too_many_calls';

/** A failure of a tool call whose message is meant for the model: throw it to tell the model something. */
export class ToolError extends AppError {
  constructor(message: string, code: ToolErrorCode = 'tool_failed') {
    super({ message, code, status: 400, type: 'invalid_request_error' });
  }
}

/** What a run with tools had done when it reached `maxSteps`. */
interface UnfinishedRun {
  readonly messages: ChatMessage[];
  readonly steps: readonly ToolStep[];
  readonly usage: Usage;
}

/**
 * A run whose model still asked for tools in the last of its `maxSteps`; code `max_steps_exceeded`. The calls
 * of the last step did not run.
 */
export class ToolStepsError extends LlmError {
  /** The conversation without the last, unanswered tool calls: pass it to a new run to go on. */
  readonly messages: ChatMessage[];
  readonly steps: readonly ToolStep[];
  /** Of all steps. */
  readonly usage: Usage;

  constructor(maxSteps: number, run: UnfinishedRun) {
    super('upstream_generation_failed', {
      code: 'max_steps_exceeded',
      param: 'maxSteps',
      message: `The model still asked for tools after ${maxSteps} steps. Raise maxSteps, or go on with the error's messages.`,
    });
    this.messages = run.messages;
    this.steps = run.steps;
    this.usage = run.usage;
  }
}

const UNSAID = 'The tool failed.';

/**
 * Returns what a model is told of a failed tool call: the message of an error that is meant for callers (a
 * {@link ToolError}, the `publicMessage` of another error of this package, or Nest's HttpException below
 * 500), else that the tool failed and no more. What looks like a secret is taken out.
 */
export function toolErrorText(error: unknown, _call?: RequestedToolCall): string {
  return `Error: ${redactSecrets(messageForModel(error) ?? UNSAID)}`;
}

function messageForModel(error: unknown): string | undefined {
  if (error instanceof HttpException) return error.getStatus() < 500 ? messageOf(error) : undefined;
  if (error instanceof AppError) return error.status < 500 ? error.publicMessage : undefined;
  return undefined;
}

/** Pipes list what is wrong in the response, and have a message that says only that something is. */
function messageOf(exception: HttpException): string {
  const response = exception.getResponse();
  const details = typeof response === 'object' ? (response as { message?: unknown }).message : undefined;
  return Array.isArray(details) ? details.map(String).join('; ') : exception.message;
}
