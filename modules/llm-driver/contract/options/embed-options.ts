import type { EmbedOptions, EmbedPoolOptions } from '../embedding.types.js';
import { validateCallOptions } from './call-options.js';
import { checkInteger, checkMilliseconds, checkRecord } from './check-value.js';
import type { Method } from './methods.js';

/** Checks the options of embeddings. @throws InvalidRequestError as {@link validateCallOptions} does */
export function validateEmbedOptions(options: EmbedOptions, method: Method): void {
  validateCallOptions(options, method);
  checkInteger('dimensions', options.dimensions, 1);
  checkRecord('parameters', options.parameters, 'an object of fields of the request');
}

/** Checks the options of a pool of embeddings. @throws as {@link validateEmbedOptions} */
export function validateEmbedPoolOptions(options: EmbedPoolOptions, method: Method): void {
  validateEmbedOptions(options, method);
  checkInteger('concurrency', options.concurrency, 1, 10_000);
  checkInteger('batchSize', options.batchSize, 1);
  checkMilliseconds('deadlineMs', options.deadlineMs);
}
