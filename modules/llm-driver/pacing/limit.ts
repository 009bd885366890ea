import type { LimitUnit, LimitWindow, ModelLimits } from '../contract/limits.types.js';

export const WINDOW_MS: Readonly<Record<LimitWindow, number>> = { minute: 60_000, day: 86_400_000 };

/**
 * Left unused below every limit, as the time it takes to refill: calls that leave us evenly spaced arrive
 * with some jitter, and the provider refuses the one that arrives a moment too early.
 */
const JITTER_MS = 250;

/** What one call takes from each kind of limit. */
export type Amounts = Readonly<Record<LimitUnit, number>>;

/** What one call of so many prompt and answer tokens takes. */
export function amountsOf(input: number, output: number): Amounts {
  return { requests: 1, tokens: input + output, input_tokens: input, output_tokens: output };
}

export function negate({ requests, tokens, input_tokens, output_tokens }: Amounts): Amounts {
  return {
    requests: -requests,
    tokens: -tokens,
    input_tokens: -input_tokens,
    output_tokens: -output_tokens,
  };
}

/** One limit in force: a bucket of that size which refills continuously over its window. */
export class Limit {
  /** Unique within a scope: `tokens/minute`. */
  readonly key: string;
  readonly perMs: number;
  /** How far calls may fill it. */
  readonly ceiling: number;

  constructor(
    readonly unit: LimitUnit,
    readonly window: LimitWindow,
    readonly size: number,
    readonly source: 'configured' | 'learned',
  ) {
    this.key = limitKey(unit, window);
    this.perMs = size / WINDOW_MS[window];
    this.ceiling = size - this.perMs * JITTER_MS;
  }
}

export function limitKey(unit: LimitUnit, window: LimitWindow): string {
  return `${unit}/${window}`;
}

/** The limits a configuration names. */
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

/** What is configured for a model: by its name, else by `*`. */
export function limitsOf(
  limits: Readonly<Record<string, ModelLimits>> | undefined,
  model: string,
): ModelLimits | undefined {
  if (limits === undefined) return undefined;
  return Object.hasOwn(limits, model) ? limits[model] : limits['*'];
}
