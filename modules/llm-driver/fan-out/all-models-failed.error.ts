import { AppError } from '../../support/index.js';
import type { LlmError } from '../contract/llm-error.js';

/** One model's failure among several that were asked. */
export interface ModelFailure {
  readonly model: string;
  readonly error: LlmError;
}

/**
 * Every model that was asked failed; `failures` has each one's cause, in the order they were asked. Its status is theirs
 * where they agree.
 */
export class AllModelsFailedError extends AppError {
  /** Whether a later try may do better: it may where one of the models may. */
  readonly retryable: boolean;

  constructor(readonly failures: readonly ModelFailure[]) {
    const errors = failures.map(({ error }) => error);
    const agreed = errors.every(({ status }) => status === errors[0]?.status) ? errors[0] : undefined;
    const hints = errors.map(({ retryAfterMs }) => retryAfterMs).filter((hint) => hint !== undefined);
    super({
      message: `Every model failed: ${failures.map(({ model, error }) => `${model} (${error.code})`).join(', ')}.`,
      code: 'all_models_failed',
      status: agreed?.status ?? 502,
      type: agreed?.type ?? 'upstream_error',
      retryAfterMs: hints.length === 0 ? undefined : Math.min(...hints),
    });
    this.retryable = errors.some(({ retryable }) => retryable);
  }
}
