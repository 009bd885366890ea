import { AppError, type AppErrorJson } from '../../support/index.js';
import { failuresToJson, type ModelFailure, type ModelFailureJson } from '../contract/llm-error.js';

/** The failures of all models as JSON. */
export interface AllModelsFailedJson extends AppErrorJson {
  readonly retryable: boolean;
  readonly failures: readonly ModelFailureJson[];
}

/**
 * Every model failed. `failures` has the cause of each, in the order of the models. Status and type are those
 * of the causes if they agree on a status, else 502 `upstream_error`; `retryAfterMs` is the shortest of
 * theirs.
 */
export class AllModelsFailedError extends AppError {
  /** True if a later call may succeed with at least one of the models. */
  readonly retryable: boolean;

  constructor(readonly failures: readonly ModelFailure[]) {
    const errors = failures.map(({ error }) => error);
    const agreed = errors.every(({ status }) => status === errors[0]?.status) ? errors[0] : undefined;
    const hints = errors.map(({ retryAfterMs }) => retryAfterMs).filter((hint) => hint !== undefined);
    const message = `Every model failed: ${failures.map(({ model, error }) => `${model} (${error.code})`).join(', ')}.`;
    super({
      message,
      publicMessage: 'Every model failed.',
      gatewayMessage: message,
      code: 'all_models_failed',
      status: agreed?.status ?? 502,
      type: agreed?.type ?? 'upstream_error',
      retryAfterMs: hints.length === 0 ? undefined : Math.min(...hints),
    });
    this.retryable = errors.some(({ retryable }) => retryable);
  }

  override toJSON(): AllModelsFailedJson {
    return { ...super.toJSON(), retryable: this.retryable, failures: failuresToJson(this.failures) };
  }
}
