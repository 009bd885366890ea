import { AppError } from '../../support/index.js';

const OVERLOAD_RETRY_AFTER_MS = 2_000;
const SHUTDOWN_RETRY_AFTER_MS = 1_000;

/** 503: more requests than this process can answer. */
export class OverloadedError extends AppError {
  constructor() {
    super({
      message: 'This server has more to do than it can. Try again later.',
      code: 'overloaded',
      status: 503,
      type: 'service_unavailable_error',
      retryAfterMs: OVERLOAD_RETRY_AFTER_MS,
    });
  }
}

/** 503: this server is about to end. Another one, or the next, will answer. */
export class ShuttingDownError extends AppError {
  constructor() {
    super({
      message: 'This server is shutting down. Try again.',
      code: 'shutting_down',
      status: 503,
      type: 'service_unavailable_error',
      retryAfterMs: SHUTDOWN_RETRY_AFTER_MS,
    });
  }

  /** The one that had `thrown` thrown, where a shutdown is what ended the work. */
  static behind(thrown: unknown): ShuttingDownError | undefined {
    for (
      let error = thrown, depth = 0;
      error instanceof Error && depth < 5;
      error = error.cause, depth += 1
    ) {
      if (error instanceof ShuttingDownError) return error;
    }
    return undefined;
  }
}
