import { AppError, type LimitLevel, quoteName } from '../support/index.js';

/** 403: the key is valid but may not use this model. Does not say if a model of that name exists. */
export class ModelNotAllowedError extends AppError {
  constructor(model: string, param: string) {
    super({
      message: `This key may not call the model ${quoteName(model)}.`,
      code: 'model_not_allowed',
      status: 403,
      type: 'permission_error',
      param,
    });
  }
}

/** 429: the key has as much in flight as it may have. */
export class ConcurrencyExceededError extends AppError {
  /** @param noun what is counted, in the singular: `call`, `check` */
  constructor(limit: number, noun: string, retryAfterMs: number, limitLevels: readonly LimitLevel[] = []) {
    super({
      message: `This key may have ${countText(limit, noun)} in flight at a time. Wait for one to end.`,
      code: 'concurrency_exceeded',
      status: 429,
      type: 'rate_limit_error',
      retryAfterMs,
      limitLevels,
    });
  }
}

/** 429: the request needs more calls at once than the key may ever have in flight. */
export class RequestExceedsConcurrencyError extends AppError {
  /** Tells clients not to retry: waiting does not help. */
  readonly retryable = false;

  constructor(limit: number, limitLevels: readonly LimitLevel[]) {
    super({
      message: `This key may have ${countText(limit, 'call')} in flight at a time, and this request needs more. Ask fewer models at once.`,
      code: 'concurrency_exceeded',
      status: 429,
      type: 'rate_limit_error',
      limitLevels,
    });
  }
}

/** 429: the key's own requests or tokens per minute are used up. */
export class CallerRateLimitError extends AppError {
  constructor(retryAfterMs: number, limitLevels: readonly LimitLevel[]) {
    super({
      message: "This key's own limit of requests or tokens per minute is used up for now.",
      code: 'rate_limit_exceeded',
      status: 429,
      type: 'rate_limit_error',
      retryAfterMs,
      limitLevels,
    });
  }
}

/** How far a request exceeds a limit. */
export interface Excess {
  readonly amount: number;
  readonly limit: number;
  readonly unit: LimitLevel['unit'];
}

/** 429: the request uses more than the key may ever use in a minute. */
export class RequestExceedsRateLimitError extends AppError {
  /** Tells clients not to retry: waiting does not help. */
  readonly retryable = false;

  constructor({ amount, limit, unit }: Excess, limitLevels: readonly LimitLevel[]) {
    super({
      message:
        `This request counts as ${amount} ${unit}, and this key may use ${limit} a minute. ` +
        'Waiting does not help: ask for less at once.',
      code: 'rate_limit_exceeded',
      status: 429,
      type: 'rate_limit_error',
      limitLevels,
    });
  }
}

function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
