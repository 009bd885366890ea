/** Figures of one limit. */
export interface FakeLimit {
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until it is full. */
  readonly resetSeconds: number;
}

/** Limits of an account, by the names in the headers. */
export interface FakeLimits {
  readonly requests?: FakeLimit;
  readonly 'input-tokens'?: FakeLimit;
  readonly 'output-tokens'?: FakeLimit;
  readonly tokens?: FakeLimit;
}

/** Returns the headers of limits: times in whole seconds by the provider's clock, which `date` tells. */
export function rateHeaders(limits: FakeLimits, providerNowMs: number): Record<string, string> {
  const headers: Record<string, string> = { date: new Date(providerNowMs).toUTCString() };
  const secondMs = Math.floor(providerNowMs / 1_000) * 1_000;
  for (const [name, { limit, remaining, resetSeconds }] of Object.entries(limits) as [string, FakeLimit][]) {
    const reset = new Date(secondMs + resetSeconds * 1_000);
    headers[`anthropic-ratelimit-${name}-limit`] = String(limit);
    headers[`anthropic-ratelimit-${name}-remaining`] = String(remaining);
    headers[`anthropic-ratelimit-${name}-reset`] = reset.toISOString().replace('.000Z', 'Z');
  }
  return headers;
}
