import type { LimitUnit, LimitWindow, ModelLimits } from '../contract/limits.types.js';

/** Lengths of the windows, in milliseconds. */
export const WINDOW_MS: Readonly<Record<LimitWindow, number>> = { minute: 60_000, day: 86_400_000 };

/**
 * Part of every limit that is left unused, as the time in which it refills: calls sent evenly spaced arrive
 * with some jitter, and the provider refuses the one that arrives a moment too early.
 */
const JITTER_MS = 250;

/** Longest time for which what was used keeps calls waiting, in milliseconds. */
const MAX_DEBT_MS = 3_600_000;

/** Levels are sums of fractions: less than a millionth of a token is rounding. */
export const ROUNDING = 1e-6;

/** Amounts that one call takes from limits, by unit. */
export type Amounts = Readonly<Record<LimitUnit, number>>;

export const NOTHING: Amounts = { requests: 0, tokens: 0, input_tokens: 0, output_tokens: 0 };

/** Returns the amounts of one call. @param input prompt tokens @param output answer tokens */
export function amountsOf(input: number, output: number): Amounts {
  return { requests: 1, tokens: input + output, input_tokens: input, output_tokens: output };
}

/** Returns the amounts with the opposite sign. */
export function negate({ requests, tokens, input_tokens, output_tokens }: Amounts): Amounts {
  return {
    requests: -requests,
    tokens: -tokens,
    input_tokens: -input_tokens,
    output_tokens: -output_tokens,
  };
}

/** Returns the amounts less those. */
export function difference(amounts: Amounts, less: Amounts): Amounts {
  return {
    requests: amounts.requests - less.requests,
    tokens: amounts.tokens - less.tokens,
    input_tokens: amounts.input_tokens - less.input_tokens,
    output_tokens: amounts.output_tokens - less.output_tokens,
  };
}

/** Returns true if the amounts are at most those. */
export function isWithin(amounts: Amounts, bound: Amounts): boolean {
  const units = ['requests', 'tokens', 'input_tokens', 'output_tokens'] as const;
  return units.every((unit) => amounts[unit] <= bound[unit]);
}

/** One effective limit: a bucket of that size which refills continuously over its window. */
export class Limit {
  /** Unique within a scope: `tokens/minute`. */
  readonly key: string;
  /** Refill per millisecond. */
  readonly perMs: number;
  /** Level up to which calls may fill it. */
  readonly ceiling: number;
  /**
   * Level that one answer can bring it to: all of it, or what refills in an hour. A provider's count of
   * tokens may be wrong by any factor.
   */
  readonly maxDebt: number;

  constructor(
    readonly unit: LimitUnit,
    readonly window: LimitWindow,
    readonly size: number,
    readonly source: 'configured' | 'learned',
  ) {
    this.key = limitKey(unit, window);
    this.perMs = size / WINDOW_MS[window];
    this.ceiling = size - this.perMs * JITTER_MS;
    this.maxDebt = Math.max(size, this.perMs * MAX_DEBT_MS);
  }
}

/** Returns {@link Limit.key} of a limit with that unit and window. */
export function limitKey(unit: LimitUnit, window: LimitWindow): string {
  return `${unit}/${window}`;
}

/** Returns the limits that a configuration sets. Its `concurrency` is not one of them. */
export function configuredLimits(limits: ModelLimits): Limit[] {
  const named = [
    ['requests', 'minute', limits.rpm],
    ['tokens', 'minute', limits.tpm],
    ['input_tokens', 'minute', limits.itpm],
    ['output_tokens', 'minute', limits.otpm],
    ['requests', 'day', limits.rpd],
    ['tokens', 'day', limits.tpd],
  ] as const;
  return named.flatMap(([unit, window, size]) =>
    size === undefined ? [] : [new Limit(unit, window, size, 'configured')],
  );
}
