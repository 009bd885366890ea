/** A value with its interval of 95 % confidence. */
export interface Estimate {
  readonly value: number;
  /** `null` if the data do not allow an interval. */
  readonly interval: readonly [low: number, high: number] | null;
}

/** A share of a number of things, from 0 to 1. `value` is `null` if there are none. */
export interface Share extends Omit<Estimate, 'value'> {
  readonly value: number | null;
  readonly count: number;
  readonly total: number;
}

/** The quantile of the normal distribution for 95 %, both sides. */
const Z = 1.959963984540054;

/**
 * Computes a share with its Wilson score interval of 95 %, without correction for continuity. It holds for
 * independent things.
 *
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
 */
export function shareOf(count: number, total: number): Share {
  if (total === 0) return { value: null, interval: null, count, total };
  const value = count / total;
  const square = Z ** 2;
  const centre = (value + square / (2 * total)) / (1 + square / total);
  const half =
    (Z * Math.sqrt((value * (1 - value)) / total + square / (4 * total ** 2))) / (1 + square / total);
  const interval = [Math.max(0, centre - half), Math.min(1, centre + half)] as const;
  return { value, interval, count, total };
}
