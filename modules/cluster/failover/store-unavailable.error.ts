import { AppError } from '../../support/index.js';

/** 503: the store of the shared limits is away, and nothing may be sent without it. */
export function storeUnavailable(cause: unknown): AppError {
  return new AppError({
    message: 'The store of the shared limits cannot be reached at the moment. Try again in a moment.',
    code: 'storage_unavailable',
    status: 503,
    type: 'service_unavailable_error',
    retryAfterMs: 1_000,
    cause,
  });
}
