import type { IncomingHttpHeaders } from 'node:http';
import type { LimitWindow, ReportedLimit } from '../contract/limits.types.js';
import { parseGoDuration } from '../errors/go-duration.js';

/** Which limits a provider's `x-ratelimit-*` headers describe. They never say so themselves. */
export interface RateLimitFacts {
  /** `unknown` where it depends on the account: then only the figures tell. */
  readonly requests: LimitWindow | 'unknown';
  readonly tokens: 'minute';
}

/** Where nothing is known of the provider. Tokens are taken to be per minute: both vendors known to send the headers do so. */
export const UNKNOWN_RATE_LIMITS: RateLimitFacts = { requests: 'unknown', tokens: 'minute' };

const REQUESTS = {
  limit: 'x-ratelimit-limit-requests',
  remaining: 'x-ratelimit-remaining-requests',
  reset: 'x-ratelimit-reset-requests',
} as const;
const TOKENS = {
  limit: 'x-ratelimit-limit-tokens',
  remaining: 'x-ratelimit-remaining-tokens',
  reset: 'x-ratelimit-reset-tokens',
} as const;

const PLAIN_INTEGER = /^\d{1,15}$/;
const NONE: readonly ReportedLimit[] = Object.freeze([]);

/**
 * The limits a reply's headers tell, on success and on refusal alike. A limit without a header is unknown, not absent;
 * one whose figures are garbled is left out, and so is a garbled reset. Cheap: every reply is read.
 */
export function readRateLimitHeaders(
  headers: IncomingHttpHeaders,
  facts: RateLimitFacts = UNKNOWN_RATE_LIMITS,
): readonly ReportedLimit[] {
  const requests = headers[REQUESTS.limit];
  const tokens = headers[TOKENS.limit];
  if (requests === undefined && tokens === undefined) return NONE;
  const limits: ReportedLimit[] = [];
  if (requests !== undefined) add(limits, headers, 'requests', facts.requests);
  if (tokens !== undefined) add(limits, headers, 'tokens', facts.tokens);
  return limits;
}

function add(
  limits: ReportedLimit[],
  headers: IncomingHttpHeaders,
  unit: ReportedLimit['unit'],
  window: RateLimitFacts['requests'],
): void {
  const names = unit === 'requests' ? REQUESTS : TOKENS;
  const limit = integer(headers[names.limit]);
  const remaining = integer(headers[names.remaining]);
  if (limit === undefined || remaining === undefined || limit === 0) return;
  const reset = headers[names.reset];
  limits.push({
    unit,
    window: window === 'unknown' ? undefined : window,
    limit,
    remaining: Math.min(remaining, limit),
    resetMs: typeof reset === 'string' ? parseGoDuration(reset) : undefined,
  });
}

function integer(value: unknown): number | undefined {
  return typeof value === 'string' && PLAIN_INTEGER.test(value) ? Number(value) : undefined;
}
