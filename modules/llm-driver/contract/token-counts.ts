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
}

const NO_COUNTS: TokenCounts = {
  prompt: undefined,
  completion: undefined,
  total: undefined,
  cached: undefined,
  reasoning: undefined,
};

/**
 * Reads the `usage` of a provider's reply: the one place that believes its figures. A figure that is no count
 * (see {@link isCount}) is treated as absent.
 * @param usage any JSON value
 */
export function tokenCounts(usage: unknown): TokenCounts {
  if (typeof usage !== 'object' || usage === null) return NO_COUNTS;
  const { total_tokens, prompt_tokens_details, completion_tokens_details } = usage as Fields;
  const prompt = countIn(usage, 'prompt_tokens');
  const completion = countIn(usage, 'completion_tokens');
  const sum = prompt === undefined || completion === undefined ? undefined : prompt + completion;
  return {
    prompt,
    completion,
    total: isCount(total_tokens) ? total_tokens : sum,
    cached: countIn(prompt_tokens_details, 'cached_tokens'),
    reasoning: countIn(completion_tokens_details, 'reasoning_tokens'),
  };
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
