import { boundedWait } from './figures.js';
import { redactSecrets } from './secret.js';

/** All values of `error.type` in replies. */
export type ErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'not_found_error'
  | 'conflict_error'
  | 'rate_limit_error'
  | 'server_error'
  | 'upstream_error'
  | 'service_unavailable_error';

/** Remaining amount of a limit that blocked a request, for the headers of its reply. */
export interface LimitLevel {
  readonly unit: 'requests' | 'tokens' | 'input_tokens' | 'output_tokens';
  readonly limit: number;
  readonly remaining?: number;
  /** Milliseconds until the limit is completely unused again, not until the next call fits. */
  readonly resetMs?: number;
}

/** Fields of an {@link AppError}. */
export interface AppErrorDetails {
  /**
   * For developers, and for logs: the field, what was expected and what came; never a secret or a provider's
   * text.
   */
  readonly message: string;
  /**
   * Shown to HTTP clients of an application instead of `message`. Names no instance, model, setting or
   * address: they know none of them.
   * @default message
   */
  readonly publicMessage?: string | undefined;
  /**
   * Shown to clients of the gateway instead of `publicMessage`: they name instances and models themselves.
   * @default publicMessage, else message
   */
  readonly gatewayMessage?: string | undefined;
  readonly type: ErrorType;
  /** Machine-readable, snake_case, stable. */
  readonly code: string;
  /** HTTP status of the reply. */
  readonly status: number;
  /** Path of the field at fault (`prompts[3].temperature`). */
  readonly param?: string | null;
  /**
   * Milliseconds from now until the same request may succeed, 30 days at most. What is no finite number
   * counts as none. Becomes `retry-after`.
   */
  readonly retryAfterMs?: number;
  /** Limits that blocked the request, if known. They become `x-ratelimit-*`. */
  readonly limitLevels?: readonly LimitLevel[];
  /** The underlying failure, for logs only. */
  readonly cause?: unknown;
}

/**
 * An error as JSON. It has no cause, no stack and no figures of a provider: these are for logs. Fields that
 * are `undefined` are left out by `JSON.stringify`.
 */
export interface AppErrorJson {
  readonly message: string;
  readonly type: ErrorType;
  readonly code: string;
  readonly status: number;
  readonly param?: string;
  readonly retryAfterMs?: number;
}

/**
 * Base class of all errors that are thrown on purpose. Services throw them; one filter turns them into HTTP
 * replies.
 */
export class AppError extends Error {
  /** The text for HTTP clients of an application: it names no instance, model, setting or address. */
  readonly publicMessage: string;
  /** The text for clients of the gateway, who name instances and models themselves. */
  readonly gatewayMessage: string;
  readonly type: ErrorType;
  readonly code: string;
  readonly status: number;
  readonly param: string | null;
  readonly retryAfterMs: number | undefined;
  readonly limitLevels: readonly LimitLevel[] | undefined;

  constructor(details: AppErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.publicMessage = details.publicMessage ?? details.message;
    this.gatewayMessage = details.gatewayMessage ?? this.publicMessage;
    this.type = details.type;
    this.code = details.code;
    this.status = details.status;
    this.param = details.param ?? null;
    this.retryAfterMs = boundedWait(details.retryAfterMs);
    this.limitLevels = details.limitLevels;
  }

  /** The message as logs show it. A subclass whose message may quote a request returns a fixed text. */
  get loggedMessage(): string {
    return this.message;
  }

  /**
   * Returns what `JSON.stringify` writes of the error, also inside of other values. Without this an error's
   * JSON has no message, because that is not enumerable.
   */
  toJSON(): AppErrorJson {
    const { type, code, status, param, retryAfterMs } = this;
    // Errors of drivers that are not ours may have any message.
    const message = redactSecrets(this.message);
    return { message, type, code, status, param: param ?? undefined, retryAfterMs };
  }
}

/** 400: a mistake in the request. Names the field. */
export class InvalidRequestError extends AppError {
  /** @param publicMessage for a message that names an instance or a setting. Default: the message */
  constructor(message: string, param: string | null = null, code = 'invalid_value', publicMessage = message) {
    const type = 'invalid_request_error';
    super({ message, publicMessage, gatewayMessage: message, param, code, status: 400, type });
  }
}

/** 404: nothing has that name. The message lists the known names; the public one has no name at all. */
export class UnknownNameError extends AppError {
  constructor(details: {
    kind: string;
    name: string;
    known: Iterable<string>;
    code?: string;
    param?: string;
  }) {
    const known = [...details.known];
    const message = `Unknown ${details.kind} ${quoteName(details.name)}. Known: ${known.length > 0 ? known.join(', ') : 'none'}.`;
    super({
      message,
      publicMessage: `There is no such ${details.kind}.`,
      gatewayMessage: message,
      code: details.code ?? `${details.kind.replaceAll(' ', '_')}_not_found`,
      param: details.param ?? null,
      status: 404,
      type: 'not_found_error',
    });
  }
}

/** 409: the object exists already, or has changed in the meantime. */
export class ConflictError extends AppError {
  constructor(message: string, code: string, param: string | null = null) {
    super({ message, param, code, status: 409, type: 'conflict_error' });
  }
}

/**
 * A mistake in a module option or a configuration value, found at start. HTTP clients never see its message.
 */
export class ConfigurationError extends AppError {
  constructor(message: string, param: string | null = null) {
    const publicMessage = 'Something went wrong on this server.';
    const code = 'invalid_configuration';
    super({
      message,
      publicMessage,
      gatewayMessage: message,
      param,
      code,
      status: 500,
      type: 'server_error',
    });
  }
}

/** Formats a name for a message: quoted, escaped so that it stays on one line, and cut at 64 characters. */
export function quoteName(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}

/**
 * Names the kind of a value for a message, and shows nothing of it: `null`, `an array`, `an object`, `a
 * string`.
 */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
