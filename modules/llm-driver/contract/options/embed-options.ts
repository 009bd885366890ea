import type { EmbedOptions, EmbedPoolOptions } from '../embedding.types.js';
import { validateCallOptions } from './call-options.js';
import { checkInteger, checkMilliseconds } from './check-value.js';
import { checkEmbeddingParameters } from '../embedding-fields.js';
import type { Method } from './methods.js';

/** Checks the options of embeddings. @throws InvalidRequestError as {@link validateCallOptions} does */
export function validateEmbedOptions(options: EmbedOptions, method: Method): void {
  validateCallOptions(options, method);
  checkInteger('dimensions', options.dimensions, 1);
  checkEmbeddingParameters(options);
}

/** Checks the options of a pool of embeddings. @throws as {@link validateEmbedOptions} */
export function validateEmbedPoolOptions(options: EmbedPoolOptions, method: Method): void {
  validateEmbedOptions(options, method);
  checkInteger('concurrency', options.concurrency, 1, 10_000);
  checkInteger('batchSize', options.batchSize, 1);
  checkMilliseconds('deadlineMs', options.deadlineMs);
}
