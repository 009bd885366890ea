import type { StandardIssue } from '../../support/index.js';
import type { CompletionResponse, Usage } from '../contract/completion.types.js';
import { LlmError, type LlmErrorJson } from '../contract/llm-error.js';

/** Why an answer is no object of the schema. */
export type InvalidObjectReason = 'invalid' | 'truncated' | 'refused' | 'tool_calls';

const REASONS = {
  invalid: {
    code: 'invalid_object',
    message: 'The answer of the model does not follow the schema, nor does its second answer.',
  },
  truncated: {
    code: 'answer_truncated',
    message: 'The answer of the model was cut off at its maximum of tokens. Allow more: maxTokens.',
  },
  refused: { code: 'model_refused', message: 'The model refused to answer.' },
  tool_calls: {
    code: 'unexpected_tool_calls',
    message: 'The model asked for tool calls instead of answering. Use runTools, or leave out tools.',
  },
} satisfies Record<InvalidObjectReason, { code: string; message: string }>;

/** An invalid object as JSON: neither the text nor the issues, which may hold a user's data. */
export interface InvalidObjectJson extends LlmErrorJson {
  readonly reason: InvalidObjectReason;
  readonly usage: Usage;
}

/**
 * An answer that is no object of the schema: kind `upstream_generation_failed`. `reason` tells why: `invalid`
 * after one repair; `truncated`, `refused` and `tool_calls` at once. A retry may help with `invalid` alone.
 */
export class InvalidObjectError extends LlmError {
  readonly reason: InvalidObjectReason;
  /** Tokens of all calls. */
  readonly usage: Usage;
  /** A function: no log or inspection of the error shows what it returns, and copies of the error have it. */
  private readonly answer: () => { readonly text: string; readonly issues: readonly StandardIssue[] };

  constructor(
    reason: InvalidObjectReason,
    completion: Pick<CompletionResponse, 'content' | 'usage'>,
    issues: readonly StandardIssue[],
    cause?: unknown,
  ) {
    super('upstream_generation_failed', { ...REASONS[reason], retryable: reason === 'invalid', cause });
    this.reason = reason;
    this.usage = completion.usage;
    const { content: text } = completion;
    this.answer = () => ({ text, issues });
  }

  /** The last answer, as the model gave it. Not in logs or JSON of the error. */
  get text(): string {
    return this.answer().text;
  }

  /** What is wrong with the last answer. Not in logs or JSON of the error. */
  get issues(): readonly StandardIssue[] {
    return this.answer().issues;
  }

  override toJSON(): InvalidObjectJson {
    const { reason, usage } = this;
    return { ...super.toJSON(), reason, usage };
  }
}
