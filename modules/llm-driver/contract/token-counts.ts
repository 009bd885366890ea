import { isCount } from '../../support/index.js';

/** Token counts of a provider, as far as they can be counts. */
export interface TokenCounts {
  readonly prompt: number | undefined;
  readonly completion: number | undefined;
  /** As sent, else the sum of the other two if both are known. */
  readonly total: number | undefined;
  /** Of the prompt: read from the provider's cache. */
  readonly cached: number | undefined;
  /** Of the answer: spent on reasoning. */
  readonly reasoning: number | undefined;
  /** What the provider charged, in its own currency. */
  readonly cost: number | undefined;
}

const NO_COUNTS: TokenCounts = {
  prompt: undefined,
  completion: undefined,
  total: undefined,
  cached: undefined,
  reasoning: undefined,
  cost: undefined,
};

/**
 * Reads the `usage` of a provider's reply: the one place that believes its figures. A figure that is no count
 * (see {@link isCount}) is treated as absent.
 * @param usage any JSON value
 */
export function tokenCounts(usage: unknown): TokenCounts {
  if (typeof usage !== 'object' || usage === null) return NO_COUNTS;
  const fields = usage as Fields;
  // Servers that speak other APIs beside this one may use the names of those.
  const prompt = countIn(usage, 'prompt_tokens') ?? countIn(usage, 'input_tokens');
  const given = countIn(usage, 'total_tokens');
  const completion =
    fields.completion_tokens === undefined && fields.output_tokens === undefined
      ? difference(given, prompt)
      : (countIn(usage, 'completion_tokens') ?? countIn(usage, 'output_tokens'));
  const sum = prompt === undefined || completion === undefined ? undefined : prompt + completion;
  return {
    prompt,
    completion,
    total: given ?? sum,
    cached:
      countIn(fields.prompt_tokens_details ?? fields.input_tokens_details, 'cached_tokens') ??
      // DeepSeek's.
      countIn(usage, 'prompt_cache_hit_tokens'),
    reasoning: countIn(fields.completion_tokens_details ?? fields.output_tokens_details, 'reasoning_tokens'),
    // OpenRouter's: https://openrouter.ai/docs/use-cases/usage-accounting
    cost: isAmount(fields.cost) ? fields.cost : undefined,
  };
}

/** Not all of JSON's numbers are finite. */
function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value);
}

/** Gemini leaves out the tokens of an answer that has no text: it counts its thoughts in the total alone. */
function difference(total: number | undefined, prompt: number | undefined): number | undefined {
  return total === undefined || prompt === undefined || total < prompt ? undefined : total - prompt;
}

type Fields = Readonly<Record<string, unknown>>;

function countIn(object: unknown, field: string): number | undefined {
  if (typeof object !== 'object' || object === null) return undefined;
  const count = (object as Fields)[field];
  return isCount(count) ? count : undefined;
}

/** Choices that one answer has at most: a larger index is not believed. */
const MAX_CHOICES = 1_000;

/**
 * Returns the index of a choice as its provider gives it, if it can be one, else its position in the list.
 * @param index any JSON value
 */
export function choiceIndex(index: unknown, position: number): number {
  return isCount(index) && index < MAX_CHOICES ? index : position;
}
