import { HttpException } from '@nestjs/common';
import {
  AppError,
  type ErrorType,
  type Failure,
  failureOfError,
  INTERNAL_FAILURE,
  toStorageError,
} from '../../support/index.js';
import { ClientGoneError } from '../server/request-signal.js';
import { ShuttingDownError } from './server-errors.js';

/** Failures of the framework and of Node, by status. Their own messages quote URLs and bodies. */
const BY_STATUS: ReadonlyMap<number, Failure> = new Map(
  [
    failure(400, 'bad_request', 'The request is malformed.'),
    failure(401, 'invalid_api_key', 'A valid bearer token is required.', 'authentication_error'),
    failure(403, 'forbidden', 'This is not allowed.', 'permission_error'),
    failure(404, 'route_not_found', 'There is no route for this method and path.', 'not_found_error'),
    failure(405, 'method_not_allowed', 'This method is not allowed for this path.'),
    failure(406, 'not_acceptable', 'None of the accepted content types can be produced.'),
    failure(408, 'request_timeout', 'The request took too long to arrive.'),
    failure(409, 'conflict', 'The request conflicts with the current state.', 'conflict_error'),
    failure(413, 'request_too_large', 'The request body is larger than this route accepts.'),
    failure(414, 'uri_too_long', 'The path is too long.'),
    failure(415, 'unsupported_media_type', 'The body must be application/json in UTF-8, not compressed.'),
    failure(417, 'expectation_failed', 'The Expect header asks for something this server does not do.'),
    failure(429, 'rate_limit_exceeded', 'Too many requests. Try again later.', 'rate_limit_error'),
    failure(431, 'headers_too_large', 'The request headers are too large.'),
    failure(499, 'client_closed_request', 'The client closed the connection before the answer was complete.'),
    INTERNAL_FAILURE,
    failure(501, 'not_implemented', 'This server does not do that.', 'server_error'),
    failure(
      503,
      'service_unavailable',
      'The service is not available. Try again later.',
      'service_unavailable_error',
    ),
  ].map((known) => [known.status, known]),
);

/** Returns the failure for a status of the framework; for an unlisted status the one of 400 or 500. */
export function failureOfStatus(status: number): Failure {
  const known = BY_STATUS.get(status) ?? BY_STATUS.get(status >= 400 && status < 500 ? 400 : 500);
  if (known === undefined) throw new TypeError('400 and 500 are listed.');
  return known;
}

/**
 * Returns what the client may know of a thrown value. Anything that is not thrown on purpose is
 * `internal_error`.
 */
export function failureOf(error: unknown): Failure {
  const thrown = ShuttingDownError.behind(error) ?? toStorageError(error);
  if (thrown instanceof AppError) return failureOfError(thrown, thrown.gatewayMessage);
  if (thrown instanceof HttpException) return failureOfStatus(thrown.getStatus());
  if (thrown instanceof ClientGoneError) return failureOfStatus(499);
  if (isFastifyError(thrown) && thrown.statusCode < 500) return failureOfStatus(thrown.statusCode);
  return failureOfStatus(500);
}

function failure(
  status: number,
  code: string,
  message: string,
  type: ErrorType = 'invalid_request_error',
): Failure {
  return { status, code, message, type, param: null };
}

/** Returns true for Fastify's own errors, and for a connection that was reset while its body was read. */
function isFastifyError(thrown: unknown): thrown is Error & { statusCode: number } {
  if (!(thrown instanceof Error)) return false;
  const { statusCode, code } = thrown as { statusCode?: unknown; code?: unknown };
  return typeof statusCode === 'number' && (thrown.name === 'FastifyError' || code === 'ECONNRESET');
}
