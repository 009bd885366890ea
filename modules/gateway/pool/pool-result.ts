import { z } from 'zod';
import { errorSchema } from '../../http/index.js';
import {
  addUsage,
  NO_USAGE,
  type ChatChoice,
  type CompletionChoice,
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
  cached_tokens: count
    .optional()
    .describe("Prompt tokens from the provider's cache. Only if a provider tells them."),
  reasoning_tokens: count
    .optional()
    .describe('Answer tokens spent on reasoning. Only if a provider tells them.'),
  cost: z
    .number()
    .min(0)
    .optional()
    .describe('What the provider charged, in its own currency. Only if a provider tells it (OpenRouter).'),
  estimated: z.boolean().describe('Some of the figures are estimates, because the provider sent none.'),
});

export type UsageJson = z.infer<typeof usageSchema>;

const finishReason = z.string().nullable().meta({ example: 'stop' });

const OPEN_OBJECT = { type: 'object', additionalProperties: true } as const;

/** A choice in OpenAI's own form, as the chat route has it. */
const choiceSchema = z.object({
  index: count,
  message: z
    .looseObject({
      role: z.string().meta({ example: 'assistant' }),
      content: z.string().nullable(),
      tool_calls: z.unknown().optional().meta({ type: 'array', items: OPEN_OBJECT }),
    })
    .describe("The provider's message with all its fields."),
  finish_reason: finishReason,
  logprobs: z.looseObject({}).nullable().describe('As the provider sent them; null if it sent none.'),
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
  duplicate_of: count
    .optional()
    .describe(
      'Index of the equal prompt whose result this is. Only with dedupe; no call was sent for this one.',
    ),
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
  const tail = { attempts, waited_ms: result.waitedMs, duplicate_of: result.duplicateOf };
  return result.ok
    ? { ...head, ok: true, completion: toCompletionJson(result.completion), ...tail }
    : { ...head, ok: false, error: toErrorJson(result.error), ...tail };
}

export function toUsageJson(usage: Usage): UsageJson {
  return {
    prompt_tokens: usage.promptTokens,
    completion_tokens: usage.completionTokens,
    total_tokens: usage.totalTokens,
    cached_tokens: usage.cachedTokens,
    reasoning_tokens: usage.reasoningTokens,
    cost: usage.cost,
    estimated: usage.estimated,
  };
}

function toCompletionJson(completion: CompletionResponse): z.infer<typeof completionSchema> {
  const { content, finishReason, usage, model, driver, choices, raw } = completion;
  return {
    content,
    finish_reason: finishReason,
    usage: toUsageJson(usage),
    model,
    driver,
    choices: choices.map((choice, position) => toChoiceJson(choice, raw?.choices?.[position])),
  };
}

/**
 * Returns a choice as the provider sent it. What a provider left out, or wrote in another form than OpenAI's,
 * is taken from the library's choice: clients read the types that OpenAI documents.
 */
function toChoiceJson(
  { index, content, finishReason }: CompletionChoice,
  sent: ChatChoice | undefined,
): z.infer<typeof choiceSchema> {
  const message: Partial<ChatChoice['message']> = sent?.message ?? {};
  const { role, content: sentContent } = message;
  const text = typeof sentContent === 'string' ? sentContent : content === '' ? null : content;
  return {
    index,
    message: { ...message, role: typeof role === 'string' ? role : 'assistant', content: text },
    finish_reason: finishReason,
    logprobs: isObject(sent?.logprobs) ? sent.logprobs : null,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toErrorJson(error: LlmError): z.infer<typeof resultErrorSchema> {
  const { gatewayMessage: message, type, code, status, retryable, param, retryAfterMs } = error;
  const retry_after_ms = retryAfterMs && Math.ceil(retryAfterMs);
  return { message, type, code, status, retryable, param, retry_after_ms };
}

/** Adds up results as they come. */
export class PoolSummary {
  /** Results of prompts that were not asked, because an equal one was. */
  duplicates = 0;
  private total = 0;
  private ok = 0;
  private retries = 0;
  private usage: Usage = NO_USAGE;
  private readonly startedAt = performance.now();

  add(result: PoolResult): void {
    this.total += 1;
    this.retries += Math.max(0, result.attempts - 1);
    const isDuplicate = result.duplicateOf !== undefined;
    if (isDuplicate) this.duplicates += 1;
    if (!result.ok) return;
    this.ok += 1;
    // The usage of its answer is that of the prompt which was asked.
    if (!isDuplicate) this.usage = addUsage(this.usage, result.completion.usage);
  }

  toJson(): PoolSummaryJson {
    const { total, ok, retries, usage } = this;
    const durationMs = Math.round(performance.now() - this.startedAt);
    return { total, ok, failed: total - ok, usage: toUsageJson(usage), retries, duration_ms: durationMs };
  }
}
