import { wrongValue } from '../../contract/configuration-checks.js';
import type { DriverConfig } from '../../contract/driver-config.js';

/** Options of a server with OpenAI's API. */
export interface OpenAiCompatibleOptions extends DriverConfig {
  /**
   * Texts in one request for embeddings at most. Integer from 1 to 2,048. Their vectors must fit in a reply
   * of 16 MiB. `text-embeddings-inference` takes 32 unless it is told otherwise.
   * @default 128; 512 for OpenAI
   */
  readonly maxEmbeddingInputs?: number | undefined;
}

/** Names of {@link OpenAiCompatibleOptions}. */
export const OPENAI_COMPATIBLE_OPTIONS = ['maxEmbeddingInputs'] satisfies (keyof OpenAiCompatibleOptions)[];

/** @throws ConfigurationError for a number of texts that no request may have */
export function checkEmbeddingInputs(path: string, config: DriverConfig): void {
  const { maxEmbeddingInputs: inputs } = config as { readonly maxEmbeddingInputs?: unknown };
  if (inputs === undefined || (Number.isInteger(inputs) && Number(inputs) >= 1 && Number(inputs) <= 2_048)) {
    return;
  }
  throw wrongValue(`${path}.maxEmbeddingInputs`, 'an integer from 1 to 2048', inputs);
}
