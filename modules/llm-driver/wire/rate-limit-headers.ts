import type { IncomingHttpHeaders } from 'node:http';
import type { LimitWindow, ReportedLimit } from '../contract/limits.types.js';
import { countInText, MAX_WAIT_MS } from '../../support/index.js';
import { parseGoDuration } from '../errors/go-duration.js';

/** Windows of the limits in a provider's `x-ratelimit-*` headers. The headers themselves do not name them. */
export interface RateLimitFacts {
  /** `unknown` if it depends on the account: then it is inferred from the figures. */
  readonly requests: LimitWindow | 'unknown';
  readonly tokens: 'minute';
  /** Names of the headers. Default: those of OpenAI. */
  readonly headers?: RateLimitHeaders;
}

/** Names of the headers of one limit, in lower case. */
export interface LimitHeaders {
  readonly limit: string;
  readonly remaining: string;
  /** Left out if the provider does not tell when the limit is unused again. */
  readonly reset?: string;
}

/** Names of the headers with a provider's limits. */
export interface RateLimitHeaders {
  readonly requests: LimitHeaders;
  readonly tokens: LimitHeaders;
}

/**
 * Facts of an unknown provider. Tokens are per minute: so they are for both vendors known to send the
 * headers.
 */
export const UNKNOWN_RATE_LIMITS: RateLimitFacts = { requests: 'unknown', tokens: 'minute' };

const HEADERS: RateLimitHeaders = {
  requests: {
    limit: 'x-ratelimit-limit-requests',
    remaining: 'x-ratelimit-remaining-requests',
    reset: 'x-ratelimit-reset-requests',
  },
  tokens: {
    limit: 'x-ratelimit-limit-tokens',
    remaining: 'x-ratelimit-remaining-tokens',
    reset: 'x-ratelimit-reset-tokens',
  },
};

const NO_LIMITS: readonly ReportedLimit[] = Object.freeze([]);

/**
 * Returns the limits in a reply's headers, whatever its status. A limit without a header is unknown, not
 * absent. A limit with unreadable figures is left out; an unreadable reset time too, without its limit.
 * Cheap: called for every reply.
 */
export function readRateLimitHeaders(
  headers: IncomingHttpHeaders,
  facts: RateLimitFacts = UNKNOWN_RATE_LIMITS,
): readonly ReportedLimit[] {
  const { requests, tokens } = facts.headers ?? HEADERS;
  const hasRequests = headers[requests.limit] !== undefined;
  const hasTokens = headers[tokens.limit] !== undefined;
  if (!hasRequests && !hasTokens) return NO_LIMITS;
  const limits: ReportedLimit[] = [];
  if (hasRequests) addLimit(limits, headers, 'requests', requests, facts.requests);
  if (hasTokens) addLimit(limits, headers, 'tokens', tokens, facts.tokens);
  return limits;
}

function addLimit(
  limits: ReportedLimit[],
  headers: IncomingHttpHeaders,
  unit: keyof RateLimitHeaders,
  names: LimitHeaders,
  window: RateLimitFacts['requests'],
): void {
  const limit = countInText(headers[names.limit]);
  const remaining = countInText(headers[names.remaining]);
  if (limit === undefined || remaining === undefined || limit === 0) return;
  const reset = names.reset === undefined ? undefined : headers[names.reset];
  const resetMs = typeof reset === 'string' ? parseGoDuration(reset) : undefined;
  limits.push({
    unit,
    window: window === 'unknown' ? undefined : window,
    limit,
    remaining: Math.min(remaining, limit),
    resetMs: resetMs && Math.min(resetMs, MAX_WAIT_MS),
  });
}
