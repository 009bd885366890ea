import { type AppError, ConfigurationError, type ErrorType, type LimitLevel } from './errors.js';
import { limitHeaders } from './limit-headers.js';

/** A failed request, as the client sees it. */
export interface Failure {
  readonly status: number;
  readonly message: string;
  readonly type: ErrorType;
  readonly code: string;
  readonly param: string | null;
  /** Becomes `retry-after`, in whole seconds, rounded up. */
  readonly retryAfterMs?: number;
  /** Become the `x-ratelimit-*` headers. */
  readonly limitLevels?: readonly LimitLevel[];
  /** True if this server has already retried: becomes `x-should-retry: false`. */
  readonly retriesSpent?: boolean;
}

/** A fault of this server. Says nothing of its reason. */
export const INTERNAL_FAILURE: Failure = {
  status: 500,
  code: 'internal_error',
  message: 'Something went wrong on this server.',
  type: 'server_error',
  param: null,
};

/** Headers that describe the answer which a failure replaces. */
export const STALE_HEADERS: readonly string[] = [
  'content-length',
  'content-encoding',
  'content-disposition',
  'etag',
  'last-modified',
  'transfer-encoding',
];

/**
 * Returns what the client may know of an error of ours.
 * @param message what the client is told. Default: `publicMessage`
 */
export function failureOfError(error: AppError, message: string = error.publicMessage): Failure {
  if (error instanceof ConfigurationError) return INTERNAL_FAILURE;
  const { status, type, code, param, retryAfterMs, limitLevels } = error;
  // Only errors of a driver have this field, and a driver has retried before it throws; not if this server
  // has no memory for the answer.
  const retriesSpent = 'retryable' in error && code !== 'overloaded';
  return { status, message, type, code, param, retryAfterMs, limitLevels, retriesSpent };
}

function wholeSeconds(ms: number): string {
  return String(Math.max(0, Math.ceil(ms / 1000)));
}

/** Returns the JSON body of a failed request: the envelope, or `{"error":"<text>","code":…}` if `plain`. */
export function failureBody({ message, type, param, code }: Failure, plain = false): string {
  return JSON.stringify(plain ? { error: message, code } : { error: { message, type, param, code } });
}

/** Returns the headers of a failed request, without the request id. */
export function failureHeaders(failed: Failure): Record<string, string> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...(failed.status === 401 && { 'www-authenticate': 'Bearer' }),
    ...limitHeaders(failed.limitLevels ?? []),
    ...(failed.retryAfterMs !== undefined && { 'retry-after': wholeSeconds(failed.retryAfterMs) }),
    ...(failed.retriesSpent && { 'x-should-retry': 'false' }),
  };
}
