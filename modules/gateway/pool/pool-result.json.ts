import {
  addUsage,
  NO_USAGE,
  type CompletionResponse,
  type LlmError,
  type PoolResult,
  type Usage,
} from '../../llm-driver/index.js';

/** One result as it leaves over HTTP and in result files: snake_case. */
export type PoolResultJson = {
  readonly index: number;
  readonly id: string | null;
  readonly attempts: number;
  readonly waited_ms: number;
} & (
  | { readonly ok: true; readonly completion: CompletionJson }
  | { readonly ok: false; readonly error: PoolErrorJson }
);

export interface CompletionJson {
  readonly content: string;
  readonly finish_reason: string | null;
  readonly usage: UsageJson;
  readonly model: string;
  readonly driver: string;
  readonly choices: readonly ChoiceJson[];
}

export interface ChoiceJson {
  readonly index: number;
  readonly content: string;
  readonly finish_reason: string | null;
  readonly tool_calls?: readonly unknown[];
  readonly refusal?: string;
  readonly reasoning?: string;
}

export interface UsageJson {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly estimated: boolean;
}

export interface PoolErrorJson {
  readonly message: string;
  readonly type: string;
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  readonly param: string | null;
  readonly retry_after_ms?: number;
}

export function toPoolResultJson(result: PoolResult): PoolResultJson {
  const { index, id = null, attempts } = result;
  const head = { index, id };
  const tail = { attempts, waited_ms: result.waitedMs };
  return result.ok
    ? { ...head, ok: true, completion: toCompletionJson(result.completion), ...tail }
    : { ...head, ok: false, error: toPoolErrorJson(result.error), ...tail };
}

export function toUsageJson(usage: Usage): UsageJson {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.totalTokens,
    estimated: usage.estimated,
  };
}

function toCompletionJson({
  content,
  finishReason,
  usage,
  model,
  driver,
  choices,
}: CompletionResponse): CompletionJson {
  return {
    content,
    finish_reason: finishReason,
    usage: toUsageJson(usage),
    model,
    driver,
    choices: choices.map(({ index, content, finishReason, toolCalls, refusal, reasoning }) => ({
      index,
      content,
      finish_reason: finishReason,
      tool_calls: toolCalls,
      refusal,
      reasoning,
    })),
  };
}

function toPoolErrorJson({
  message,
  type,
  code,
  status,
  retryable,
  param,
  retryAfterMs,
}: LlmError): PoolErrorJson {
  return {
    message,
    type,
    code,
    status,
    retryable,
    param,
    retry_after_ms: retryAfterMs && Math.ceil(retryAfterMs),
  };
}

/** What a pool came to. */
export interface PoolSummaryJson {
  readonly total: number;
  readonly ok: number;
  readonly failed: number;
  readonly usage: UsageJson;
  /** Calls beyond one a prompt. */
  readonly retries: number;
  readonly duration_ms: number;
}

/** Adds up results as they come. */
export class PoolSummary {
  private total = 0;
  private ok = 0;
  private retries = 0;
  private usage: Usage = NO_USAGE;
  private readonly startedAt = performance.now();

  add(result: PoolResult): void {
    this.total += 1;
    this.retries += Math.max(0, result.attempts - 1);
    if (!result.ok) return;
    this.ok += 1;
    this.usage = addUsage(this.usage, result.completion.usage);
  }

  toJson(): PoolSummaryJson {
    const { total, ok, retries, usage } = this;
    const durationMs = Math.round(performance.now() - this.startedAt);
    return { total, ok, failed: total - ok, usage: toUsageJson(usage), retries, duration_ms: durationMs };
  }
}
