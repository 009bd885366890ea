import { HttpException } from '@nestjs/common';
import { toStorageError } from '../../support/index.js';
import { AppError, ConfigurationError, type ErrorType, type LimitLevel } from '../../support/index.js';
import { limitHeaders } from '../server/headers.js';
import { ClientGoneError } from '../server/request-signal.js';
import { ShuttingDownError } from './server-errors.js';

/** What a caller is told when a request fails. */
export interface Failure {
  readonly status: number;
  readonly message: string;
  readonly type: ErrorType;
  readonly code: string;
  readonly param: string | null;
  /** Becomes `retry-after`, in whole seconds, rounded up. */
  readonly retryAfterMs?: number;
  /** Become `x-ratelimit-*`. */
  readonly limitLevels?: readonly LimitLevel[];
  /** This server has retried as often as makes sense: becomes `x-should-retry: false`. */
  readonly retriesSpent?: boolean;
}

/** What the framework and Node themselves refuse, by status: their own texts quote URLs and bodies. */
const BY_STATUS: ReadonlyMap<number, Failure> = new Map(
  [
    failure(400, 'bad_request', 'The request is malformed.'),
    failure(401, 'invalid_api_key', 'A valid bearer token is required.', 'authentication_error'),
    failure(403, 'forbidden', 'This is not allowed.', 'permission_error'),
    failure(404, 'route_not_found', 'There is no route for this method and path.', 'not_found_error'),
    failure(405, 'method_not_allowed', 'This path does not know this method.'),
    failure(406, 'not_acceptable', 'None of the accepted content types can be produced.'),
    failure(408, 'request_timeout', 'The request took too long to arrive.'),
    failure(409, 'conflict', 'The request conflicts with the present state.', 'conflict_error'),
    failure(413, 'request_too_large', 'The request body is larger than this route takes.'),
    failure(414, 'uri_too_long', 'The path is too long.'),
    failure(415, 'unsupported_media_type', 'The body must be application/json in UTF-8, not compressed.'),
    failure(417, 'expectation_failed', 'The Expect header asks for something this server does not do.'),
    failure(429, 'rate_limit_exceeded', 'Too many requests. Try again later.', 'rate_limit_error'),
    failure(431, 'headers_too_large', 'The request headers are too large.'),
    failure(499, 'client_closed_request', 'The client closed the connection before the answer was complete.'),
    failure(500, 'internal_error', 'Something went wrong on this server.', 'server_error'),
    failure(501, 'not_implemented', 'This server does not do that.', 'server_error'),
    failure(
      503,
      'service_unavailable',
      'The service is not available. Try again later.',
      'service_unavailable_error',
    ),
  ].map((known) => [known.status, known]),
);

/** The failure for a status the framework chose; an unlisted one is a plain 400 or 500. */
export function failureOfStatus(status: number): Failure {
  const known = BY_STATUS.get(status) ?? BY_STATUS.get(status >= 400 && status < 500 ? 400 : 500);
  if (known === undefined) throw new TypeError('400 and 500 are listed.');
  return known;
}

/** Turns whatever was thrown into what a caller may know of it. Anything not thrown on purpose is `internal_error`. */
export function failureOf(error: unknown): Failure {
  const thrown = ShuttingDownError.behind(error) ?? toStorageError(error);
  if (thrown instanceof ConfigurationError) return failureOfStatus(500);
  if (thrown instanceof AppError) return fromAppError(thrown);
  if (thrown instanceof HttpException) return failureOfStatus(thrown.getStatus());
  if (thrown instanceof ClientGoneError) return failureOfStatus(499);
  if (isFastifyError(thrown) && thrown.statusCode < 500) return failureOfStatus(thrown.statusCode);
  return failureOfStatus(500);
}

/** The body of a failed request: the envelope, or `{"error":"<text>","code":…}` for routes that asked for it. */
export function failureBody({ message, type, param, code }: Failure, plain = false): string {
  return JSON.stringify(plain ? { error: message, code } : { error: { message, type, param, code } });
}

/** The headers of a failed request, the request id aside. */
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

function failure(
  status: number,
  code: string,
  message: string,
  type: ErrorType = 'invalid_request_error',
): Failure {
  return { status, code, message, type, param: null };
}

function fromAppError(error: AppError): Failure {
  const { status, message, type, code, param, retryAfterMs, limitLevels } = error;
  // Only a driver's errors say whether a retry helps, and its retries come before its error does.
  const retriesSpent = 'retryable' in error;
  return {
    status,
    message,
    type,
    code,
    param,
    retryAfterMs,
    limitLevels,
    retriesSpent,
  };
}

function wholeSeconds(ms: number): string {
  return String(Math.max(0, Math.ceil(ms / 1000)));
}

/** Its own errors, and the resets of connections whose body it was reading. */
function isFastifyError(thrown: unknown): thrown is Error & { statusCode: number } {
  if (!(thrown instanceof Error)) return false;
  const { statusCode, code } = thrown as { statusCode?: unknown; code?: unknown };
  return typeof statusCode === 'number' && (thrown.name === 'FastifyError' || code === 'ECONNRESET');
}
