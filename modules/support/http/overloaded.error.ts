import { AppError } from '../errors.js';

const RETRY_AFTER_MS = 2_000;

/** 503: more requests than this process can answer. */
export class OverloadedError extends AppError {
  constructor() {
    super({
      message: 'This server has more to do than it can. Try again later.',
      code: 'overloaded',
      status: 503,
      type: 'service_unavailable_error',
      retryAfterMs: RETRY_AFTER_MS,
    });
  }
}
