import { AppError, ConflictError } from '../support/index.js';

/** 401, the same for a missing, malformed, unknown or revoked token, to help no guessing. */
export class InvalidApiKeyError extends AppError {
  constructor() {
    super({
      message: 'A valid API key or token is required: Authorization: Bearer <key>.',
      code: 'invalid_api_key',
      status: 401,
      type: 'authentication_error',
    });
  }
}

/** 429: too many wrong tokens from one address. A right one still gets in. */
export class TooManyAttemptsError extends AppError {
  constructor(retryAfterMs: number) {
    super({
      message:
        'Too many invalid keys or tokens from this address. Try again later, or with a valid one at once.',
      code: 'too_many_attempts',
      status: 429,
      type: 'rate_limit_error',
      retryAfterMs,
    });
  }
}

/** 403: a right token without the scope of the route. */
export class InsufficientScopeError extends AppError {
  constructor() {
    super({
      message: 'This token does not have the scope that this route needs.',
      code: 'insufficient_scope',
      status: 403,
      type: 'permission_error',
    });
  }
}

/** 403: a browser with a session of the admin page sent this, but another page made the request. */
export class ForeignOriginError extends AppError {
  constructor() {
    super({
      message:
        "This request does not come from this server's own page. Behind a proxy, PUBLIC_URL must be the address that browsers use.",
      code: 'csrf',
      status: 403,
      type: 'permission_error',
    });
  }
}

/** 404: no client key has that id, or it was revoked. */
export class ClientKeyNotFoundError extends AppError {
  constructor() {
    super({
      message: 'There is no active client key with this id.',
      code: 'client_key_not_found',
      status: 404,
      type: 'not_found_error',
      param: 'id',
    });
  }
}

/** 409: there are as many active client keys as there may be. */
export class ClientKeysFullError extends ConflictError {
  constructor(max: number) {
    super(
      `There are ${max} active client keys, as many as there may be. Revoke some first.`,
      'client_keys_full',
    );
  }
}
