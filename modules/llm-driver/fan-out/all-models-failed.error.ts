import { AppError } from '../../support/index.js';
import type { LlmError } from '../contract/llm-error.js';

/** One model's failure among several that were asked. */
export interface ModelFailure {
  readonly model: string;
  readonly error: LlmError;
}

/** Every model that was asked failed; `failures` has each one's cause, in the order they were asked. */
export class AllModelsFailedError extends AppError {
  constructor(readonly failures: readonly ModelFailure[]) {
    super({
      message: `Every model failed: ${failures.map(({ model, error }) => `${model} (${error.code})`).join(', ')}.`,
      code: 'all_models_failed',
      status: 502,
      type: 'upstream_error',
    });
  }
}
