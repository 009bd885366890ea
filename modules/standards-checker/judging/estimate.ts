import { z } from 'zod';
import { WINDOW_MS, type LimitState, type ScopeState } from '../../llm-driver/index.js';
import type { CheckPlan } from './check-plan.js';
import { countSchema } from './count.schema.js';

/** Tokens of a usual answer: a verdict, a reason and quotes. Models that think need many more. */
const USUAL_ANSWER_TOKENS = 200;

const bindingLimitSchema = z.object({
  unit: z.enum(['requests', 'tokens', 'input_tokens', 'output_tokens']),
  window: z.enum(['minute', 'day']),
  limit: z.number(),
});

/** What a check will need, before a model is called. */
export const checkEstimateSchema = z.object({
  calls: countSchema.describe(
    'Standards times parts of the document times votes. Retries and repairs are not counted.',
  ),
  parts: countSchema.describe('Parts of the document that are judged one by one.'),
  prompt_tokens: countSchema.describe('Tokens of all prompts, at four bytes each.'),
  completion_tokens: countSchema.describe(
    `Tokens of all answers, at ${USUAL_ANSWER_TOKENS} each or max_tokens if that is less. Thinking is not counted.`,
  ),
  least_ms: countSchema
    .nullable()
    .describe(
      'Shortest time in milliseconds that the known limits of the model allow, with what remains of them now; null if ' +
        'no limit is known. Latency is not counted.',
    ),
  limited_by: bindingLimitSchema
    .nullable()
    .describe('The limit that decides least_ms; null if no call has to wait.'),
});

/** What a check will need, before a model is called. */
export type CheckEstimate = Readonly<z.infer<typeof checkEstimateSchema>>;

/**
 * Estimates what plans need together.
 * @param scopes the limits known of the model; with fallbacks, those of the first target count
 */
export function estimateOf(
  plans: readonly CheckPlan[],
  scopes: readonly ScopeState[],
  { maxTokens = 0, repeat = 1 }: { readonly maxTokens?: number; readonly repeat?: number } = {},
): CheckEstimate {
  const sum = (of: (plan: CheckPlan) => number) => plans.reduce((total, plan) => total + of(plan), 0);
  const calls = repeat * sum(({ standards, parts }) => standards.length * parts.length);
  const amounts = {
    calls,
    prompt_tokens: repeat * sum((plan) => plan.promptTokens()),
    completion_tokens:
      calls * (maxTokens > 0 ? Math.min(USUAL_ANSWER_TOKENS, maxTokens) : USUAL_ANSWER_TOKENS),
  };
  const limits = scopes[0]?.limits ?? [];
  const waits = limits.map((limit) => ({ limit, ms: waitMs(limit, amounts) }));
  const longest = waits.reduce<(typeof waits)[number] | undefined>(
    (most, wait) => (wait.ms > (most?.ms ?? 0) ? wait : most),
    undefined,
  );
  return {
    ...amounts,
    parts: sum(({ parts }) => parts.length),
    least_ms: limits.length === 0 ? null : Math.round(longest?.ms ?? 0),
    limited_by: longest ? limitOf(longest.limit) : null,
  };
}

/** Adds up the estimates of several judges, who are asked at the same time. */
export function together(estimates: readonly CheckEstimate[]): CheckEstimate {
  return estimates.reduce((one, other) => {
    const slower = (other.least_ms ?? -1) > (one.least_ms ?? -1) ? other : one;
    return {
      calls: one.calls + other.calls,
      parts: one.parts,
      prompt_tokens: one.prompt_tokens + other.prompt_tokens,
      completion_tokens: one.completion_tokens + other.completion_tokens,
      least_ms: slower.least_ms,
      limited_by: slower.limited_by,
    };
  });
}

type Amounts = Pick<CheckEstimate, 'calls' | 'prompt_tokens' | 'completion_tokens'>;

/** Returns the milliseconds until the limit allows the amounts: the missing part has to refill. */
function waitMs({ unit, window, limit, remaining }: LimitState, amounts: Amounts): number {
  const { calls, prompt_tokens: prompts, completion_tokens: answers } = amounts;
  const needed = {
    requests: calls,
    tokens: prompts + answers,
    input_tokens: prompts,
    output_tokens: answers,
  }[unit];
  return (Math.max(0, needed - remaining) * WINDOW_MS[window]) / limit;
}

function limitOf({ unit, window, limit }: LimitState): CheckEstimate['limited_by'] {
  return { unit, window, limit };
}
