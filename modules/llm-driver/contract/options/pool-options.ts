import { InvalidRequestError } from '../../../support/index.js';
import type { PoolOptions } from '../pool.types.js';
import { checkBoolean, checkFunction, checkInteger, checkMilliseconds, refuse } from './check-value.js';
import { validateCompletionOptions } from './completion-options.js';
import type { Method } from './methods.js';

/** Calls a pool has in flight at most when `concurrency` is not set. */
export const DEFAULT_CONCURRENCY = 32;

/** Checks the options of a pool. @throws InvalidRequestError as `validateCallOptions` does */
export function validatePoolOptions(options: PoolOptions, method: Method): void {
  validateCompletionOptions(options, method);
  checkInteger('concurrency', options.concurrency, 1, 10_000);
  checkMilliseconds('deadlineMs', options.deadlineMs);
  checkInteger('minimumSuccesses', options.minimumSuccesses, 1);
  checkBoolean('failFast', options.failFast);
  checkBoolean('dedupe', options.dedupe);
  if (options.previous !== undefined && !Array.isArray(options.previous))
    refuse('previous', 'an array of results of an earlier pool', options.previous);
  checkFunction('onProgress', options.onProgress);
}

/**
 * Checks that a pool can have as many successes as it is to have.
 * @param calls number of prompts, or of prompts and models
 * @throws InvalidRequestError
 */
export function checkMinimumSuccesses({ minimumSuccesses = 0 }: PoolOptions, calls: number): void {
  if (minimumSuccesses <= calls) return;
  throw new InvalidRequestError(
    `minimumSuccesses must be at most the number of answers that are asked for, ${calls}; got ${minimumSuccesses}.`,
    'minimumSuccesses',
  );
}
