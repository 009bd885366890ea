import { AppError } from '../../support/index.js';
import { ConcurrencyExceededError } from '../../quota/index.js';

/** Maximum number of checks that run in a process at a time. Each holds its document in memory. */
export const MAX_LIVE_CHECKS = 50;
/** Maximum number of checks of one client key that run at a time, in all processes together. */
export const MAX_LIVE_CHECKS_PER_KEY = 12;
/** Milliseconds after which a caller should try again to start a check. */
const RETRY_AFTER_MS = 5_000;

/** Makes the error for a client key that has its share of checks running. */
export function keyChecksExceeded(): ConcurrencyExceededError {
  return new ConcurrencyExceededError(MAX_LIVE_CHECKS_PER_KEY, 'check', RETRY_AFTER_MS);
}

/** Makes the error for a process that runs as many checks as it may. */
export function checksExceeded(): AppError {
  return new AppError({
    message: `${MAX_LIVE_CHECKS} checks are already running. Try again when one of them has ended.`,
    code: 'too_many_checks',
    status: 429,
    type: 'rate_limit_error',
    retryAfterMs: RETRY_AFTER_MS,
  });
}
