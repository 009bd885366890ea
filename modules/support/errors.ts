/** The closed list of `error.type` values a caller can meet. */
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

/** How much there is left of a limit that was in the way, as the headers of a reply tell it. */
export interface LimitLevel {
  readonly unit: 'requests' | 'tokens' | 'input_tokens' | 'output_tokens';
  readonly limit: number;
  readonly remaining?: number;
  /** Milliseconds until the limit is unused again; not until the next call fits. */
  readonly resetMs?: number;
}

/** What an {@link AppError} is made of. */
export interface AppErrorDetails {
  /** Shown to callers: fixed wording, names the field, what was expected and what came; never a secret or provider text. */
  readonly message: string;
  readonly type: ErrorType;
  /** Machine-readable, snake_case, stable. */
  readonly code: string;
  /** The HTTP status the one error filter answers with. */
  readonly status: number;
  /** The request field at fault, as a path (`prompts[3].temperature`). */
  readonly param?: string | null;
  /** When the same call may succeed, in milliseconds from now; becomes `retry-after`. */
  readonly retryAfterMs?: number;
  /** Limits that were in the way, where they are known; they become `x-ratelimit-*`. */
  readonly limitLevels?: readonly LimitLevel[];
  /** The underlying failure, for logs only. It never reaches a caller. */
  readonly cause?: unknown;
}

/** Every error this project throws on purpose. Services throw it; one filter turns it into HTTP. */
export class AppError extends Error {
  readonly type: ErrorType;
  readonly code: string;
  readonly status: number;
  readonly param: string | null;
  readonly retryAfterMs: number | undefined;
  readonly limitLevels: readonly LimitLevel[] | undefined;

  constructor(details: AppErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.type = details.type;
    this.code = details.code;
    this.status = details.status;
    this.param = details.param ?? null;
    this.retryAfterMs = details.retryAfterMs;
    this.limitLevels = details.limitLevels;
  }
}

/** 400: the caller's own mistake, named by field. */
export class InvalidRequestError extends AppError {
  constructor(message: string, param: string | null = null, code = 'invalid_value') {
    super({ message, param, code, status: 400, type: 'invalid_request_error' });
  }
}

/** 404: nothing by that name; the message lists what there is. */
export class UnknownNameError extends AppError {
  constructor(details: {
    kind: string;
    name: string;
    known: Iterable<string>;
    code?: string;
    param?: string;
  }) {
    const known = [...details.known];
    super({
      message: `Unknown ${details.kind} ${quoteName(details.name)}. Known: ${known.length > 0 ? known.join(', ') : 'none'}.`,
      code: details.code ?? `${details.kind.replaceAll(' ', '_')}_not_found`,
      param: details.param ?? null,
      status: 404,
      type: 'not_found_error',
    });
  }
}

/** 409: what is asked for is there already, or has changed meanwhile. */
export class ConflictError extends AppError {
  constructor(message: string, code: string, param: string | null = null) {
    super({ message, param, code, status: 409, type: 'conflict_error' });
  }
}

/** A programmer's mistake found at start: a module option, a configuration value. Never shown to an HTTP caller as it is. */
export class ConfigurationError extends AppError {
  constructor(message: string, param: string | null = null) {
    super({ message, param, code: 'invalid_configuration', status: 500, type: 'server_error' });
  }
}

/** A name as shown in a message: quoted, escaped so that it stays on one line, and cut at 64 characters. */
export function quoteName(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}

/** Names the kind of a value for a message, and shows nothing of it: `null`, `an array`, `an object`, `a string`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
