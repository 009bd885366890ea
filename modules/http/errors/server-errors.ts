import { AppError } from '../../support/index.js';

const OVERLOAD_RETRY_AFTER_MS = 2_000;
const SHUTDOWN_RETRY_AFTER_MS = 1_000;

/** 503: the process has more requests than it can answer. */
export class OverloadedError extends AppError {
  constructor() {
    super({
      message: 'This server is overloaded. Try again later.',
      code: 'overloaded',
      status: 503,
      type: 'service_unavailable_error',
      retryAfterMs: OVERLOAD_RETRY_AFTER_MS,
    });
  }
}

/** 503: the server is shutting down. Another server, or the next one, will answer. */
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

  /** Returns the error itself if it is `thrown` or one of its causes: the work was ended by a shutdown. */
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
