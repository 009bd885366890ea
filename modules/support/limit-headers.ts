import type { LimitLevel } from './errors.js';

const HEADERS = {
  requests: headersOf('requests'),
  tokens: headersOf('tokens'),
  input_tokens: headersOf('input-tokens'),
  output_tokens: headersOf('output-tokens'),
} as const satisfies Record<LimitLevel['unit'], unknown>;

/**
 * Formats limits as `x-ratelimit-*` headers, under the names that OpenAI's and Groq's clients read. The
 * values are numbers and durations only: anything else that a driver reports is left out.
 */
export function limitHeaders(levels: readonly LimitLevel[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { unit, limit, remaining, resetMs } of levels) {
    if (!Object.hasOwn(HEADERS, unit) || !isAmount(limit)) continue;
    const names = HEADERS[unit];
    headers[names.limit] = String(Math.floor(limit));
    if (isAmount(remaining)) headers[names.remaining] = String(Math.floor(remaining));
    if (isAmount(resetMs)) headers[names.reset] = `${Math.ceil(resetMs)}ms`;
  }
  return headers;
}

function headersOf(unit: string) {
  return {
    limit: `x-ratelimit-limit-${unit}`,
    remaining: `x-ratelimit-remaining-${unit}`,
    reset: `x-ratelimit-reset-${unit}`,
  };
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}
