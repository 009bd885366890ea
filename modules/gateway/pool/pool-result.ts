import { z } from 'zod';
import { errorSchema } from '../../http/index.js';
import {
  addUsage,
  NO_USAGE,
  type CompletionResponse,
  type LlmError,
  type PoolResult,
  type Usage,
} from '../../llm-driver/index.js';

const count = z.int().min(0);

const usageSchema = z.object({
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  estimated: z.boolean().describe('Some of the figures are estimates, because the provider sent none.'),
});

export type UsageJson = z.infer<typeof usageSchema>;

const finishReason = z.string().nullable().meta({ example: 'stop' });

const choiceSchema = z.object({
  index: count,
  content: z.string().describe('Empty if the choice has no text.'),
  finish_reason: finishReason,
  tool_calls: z.array(z.looseObject({})).optional().describe('As the provider sent them.'),
  refusal: z.string().optional(),
  reasoning: z.string().optional(),
});

const completionSchema = z.object({
  content: z.string().describe("The first choice's text."),
  finish_reason: finishReason.describe("The first choice's."),
  usage: usageSchema,
  model: z.string().describe('As the provider names it, or as it was asked for if the provider names none.'),
  driver: z.string(),
  choices: z.array(choiceSchema).min(1),
});

const resultErrorSchema = errorSchema.extend({
  status: z.int().describe('The HTTP status that a call of its own would have been answered with.'),
  retryable: z.boolean().describe('True if the very same call may succeed later.'),
  param: errorSchema.shape.param.meta({ example: 'prompts[3]' }),
  code: errorSchema.shape.code.meta({ example: 'rate_limit_exceeded' }),
  retry_after_ms: count.optional().describe('Milliseconds from now until it may. Only if that is known.'),
});

const item = z.object({
  index: count.describe("The prompt's position in the request."),
  id: z.string().nullable().describe("The prompt's own id; null if it has none."),
  attempts: count.describe('Calls sent for the prompt; 0 if none was.'),
  waited_ms: count.describe("Milliseconds spent waiting for the provider's limits and between attempts."),
});

/** One result of a pool, for HTTP and result files. */
export const poolResultSchema = z.discriminatedUnion('ok', [
  item.extend({ ok: z.literal(true), completion: completionSchema }),
  item.extend({ ok: z.literal(false), error: resultErrorSchema }),
]);

export type PoolResultJson = z.infer<typeof poolResultSchema>;

export const poolSummarySchema = z.object({
  total: count,
  ok: count,
  failed: count,
  usage: usageSchema.describe('Of all answers together.'),
  retries: count.describe('Calls beyond one for each prompt.'),
  duration_ms: count.describe('In milliseconds.'),
});

export type PoolSummaryJson = z.infer<typeof poolSummarySchema>;

export function toPoolResultJson(result: PoolResult): PoolResultJson {
  const { index, id = null, attempts } = result;
  const head = { index, id };
  const tail = { attempts, waited_ms: result.waitedMs };
  return result.ok
    ? { ...head, ok: true, completion: toCompletionJson(result.completion), ...tail }
    : { ...head, ok: false, error: toErrorJson(result.error), ...tail };
}

export function toUsageJson(usage: Usage): UsageJson {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.totalTokens,
    estimated: usage.estimated,
  };
}

function toCompletionJson(completion: CompletionResponse): z.infer<typeof completionSchema> {
  const { content, finishReason, usage, model, driver, choices } = completion;
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
      tool_calls: toolCalls && [...toolCalls],
      refusal,
      reasoning,
    })),
  };
}

function toErrorJson(error: LlmError): z.infer<typeof resultErrorSchema> {
  const { message, type, code, status, retryable, param, retryAfterMs } = error;
  const retry_after_ms = retryAfterMs && Math.ceil(retryAfterMs);
  return { message, type, code, status, retryable, param, retry_after_ms };
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
