import type { Amounts, Limit } from '../../llm-driver/index.js';

export type Unit = keyof Amounts;

export const NOTHING: Amounts = { requests: 0, tokens: 0, input_tokens: 0, output_tokens: 0 };

/** Makes amounts of a function of the unit. */
export function amountsBy(of: (unit: Unit) => number): Amounts {
  return {
    requests: of('requests'),
    tokens: of('tokens'),
    input_tokens: of('input_tokens'),
    output_tokens: of('output_tokens'),
  };
}

export function plus(one: Amounts, other: Amounts): Amounts {
  return amountsBy((unit) => one[unit] + other[unit]);
}

/** Returns the first minus the second, at least 0 in each unit. */
export function less(one: Amounts, other: Amounts): Amounts {
  return amountsBy((unit) => Math.max(0, one[unit] - other[unit]));
}

/** Returns true if all amounts are 0. */
export function isNothing({
  requests,
  tokens,
  input_tokens: input,
  output_tokens: output,
}: Amounts): boolean {
  return requests === 0 && tokens === 0 && input === 0 && output === 0;
}

/** Returns true if these are the same limits, in the same order. */
export function areSame(ones: readonly Limit[], others: readonly Limit[]): boolean {
  if (ones === others) return true;
  return (
    ones.length === others.length &&
    ones.every(({ key, size }, index) => key === others[index]!.key && size === others[index]!.size)
  );
}
