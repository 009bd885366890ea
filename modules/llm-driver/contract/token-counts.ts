import { isCount } from '../../support/index.js';

/** Token counts of a provider, as far as they can be counts. */
export interface TokenCounts {
  readonly prompt: number | undefined;
  readonly completion: number | undefined;
  /** As sent, else the sum of the other two if both are known. */
  readonly total: number | undefined;
}

const NO_COUNTS: TokenCounts = { prompt: undefined, completion: undefined, total: undefined };

/**
 * Reads the `usage` of a provider's reply: the one place that believes its figures. A figure that is no count
 * (see {@link isCount}) is treated as absent.
 * @param usage any JSON value
 */
export function tokenCounts(usage: unknown): TokenCounts {
  if (typeof usage !== 'object' || usage === null) return NO_COUNTS;
  const { prompt_tokens, completion_tokens, total_tokens } = usage as Record<string, unknown>;
  const prompt = isCount(prompt_tokens) ? prompt_tokens : undefined;
  const completion = isCount(completion_tokens) ? completion_tokens : undefined;
  const sum = prompt === undefined || completion === undefined ? undefined : prompt + completion;
  return { prompt, completion, total: isCount(total_tokens) ? total_tokens : sum };
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
