import { AppError, type AppErrorJson, type LimitLevel } from '../../support/index.js';
import { ERROR_KINDS, type LlmErrorKind, type LlmErrorTraits } from './error-kinds.js';
import type { LimitFigures } from './limits.types.js';

/** Wait that we ask of callers while this server is overloaded, in milliseconds. */
const OVERLOAD_RETRY_AFTER_MS = 2_000;

/** Details of a failure beside its kind. All are optional. */
export interface LlmErrorDetails {
  /**
   * True if the same call may succeed later. Decided once, where the reply is read.
   * @default false
   */
  readonly retryable?: boolean;
  /**
   * Retries this failure is worth at most.
   * @default as many as the caller's `attempts` allow
   */
  readonly retryLimit?: number;
  /** Wait that the provider asks for, in milliseconds from now. */
  readonly retryAfterMs?: number;
  /** Figures of the limit that was exceeded, from the provider's refusal. Never its text. */
  readonly limitFigures?: LimitFigures;
  /**
   * Levels of the limits as we count them, instead of `limitFigures`: for a call that we refuse ourselves.
   */
  readonly limitLevels?: readonly LimitLevel[];
  /**
   * Machine-readable code from a closed list, such as a provider's `unsupported_value`.
   * @default the kind
   */
  readonly code?: string;
  /** Path of the request field at fault (`messages[0].content`). */
  readonly param?: string | null;
  /**
   * A text of ours. Never the provider's: it may hold keys or a user's data.
   * @default the kind's
   */
  readonly message?: string;
  /** HTTP status of the provider's reply; unset if it did not answer. */
  readonly providerStatus?: number;
  /** The provider's error code, from a closed list; for logs. */
  readonly providerCode?: string;
  /** The provider's `x-request-id`, for its support desk. */
  readonly providerRequestId?: string;
  /**
   * True if the provider may have done the work, and may bill it, although no answer came.
   * @default false
   */
  readonly ambiguous?: boolean;
  /** The underlying failure, for logs. */
  readonly cause?: unknown;
}

/** A failed call to a model as JSON. */
export interface LlmErrorJson extends AppErrorJson {
  readonly kind: LlmErrorKind;
  readonly retryable: boolean;
}

/**
 * A failed call to a model. `kind` says what happened, `retryable` and `retryAfterMs` what to do about it.
 * See {@link LlmErrorDetails} for the fields.
 */
export class LlmError extends AppError {
  readonly kind: LlmErrorKind;
  readonly retryable: boolean;
  readonly retryLimit: number | undefined;
  readonly limitFigures: LimitFigures | undefined;
  readonly providerStatus: number | undefined;
  readonly providerCode: string | undefined;
  readonly providerRequestId: string | undefined;
  readonly ambiguous: boolean;

  constructor(kind: LlmErrorKind, details: LlmErrorDetails = {}) {
    const { status, type, message } = ERROR_KINDS[kind];
    super({
      status,
      type,
      code: details.code ?? kind,
      message: details.message ?? message,
      param: details.param,
      retryAfterMs: details.retryAfterMs,
      limitLevels: details.limitLevels ?? (details.limitFigures && [levelOf(details.limitFigures)]),
      cause: details.cause,
    });
    this.kind = kind;
    this.retryable = details.retryable ?? false;
    this.retryLimit = details.retryLimit;
    this.limitFigures = details.limitFigures;
    this.providerStatus = details.providerStatus;
    this.providerCode = details.providerCode;
    this.providerRequestId = details.providerRequestId;
    this.ambiguous = details.ambiguous ?? false;
  }

  /** Returns everything that the kind alone decides. */
  get traits(): LlmErrorTraits {
    return ERROR_KINDS[this.kind];
  }

  override toJSON(): LlmErrorJson {
    const { kind, retryable } = this;
    return { kind, ...super.toJSON(), retryable };
  }

  /** Creates a failure that is retried as often as its kind usually is, unless `details` say otherwise. */
  static withUsualRetries(kind: LlmErrorKind, details: LlmErrorDetails = {}): LlmError {
    const { retries } = ERROR_KINDS[kind];
    if (retries === 0) return new LlmError(kind, details);
    const retryLimit = retries === Infinity ? undefined : retries;
    return new LlmError(kind, { retryable: true, retryLimit, ...details });
  }

  /**
   * Creates the failure for a reply that breaks the provider's own format. Retried once, unless `details` say
   * otherwise: the reply may have been cut off on its way.
   */
  static invalidReply(details: LlmErrorDetails = {}): LlmError {
    return LlmError.withUsualRetries('upstream_invalid_response', details);
  }

  /**
   * Creates the failure for an answer that does not fit in this server's memory. Not retried by us; the same
   * call may succeed later.
   */
  static overloaded(): LlmError {
    return new LlmError('overloaded', {
      retryable: true,
      retryLimit: 0,
      retryAfterMs: OVERLOAD_RETRY_AFTER_MS,
    });
  }

  /**
   * Turns anything thrown into an LlmError; returns an LlmError as it is. Other errors of ours keep their
   * code and message. Everything else becomes `driver_contract`, with the original as its cause and nothing
   * of it in the message.
   */
  static from(thrown: unknown): LlmError {
    if (thrown instanceof LlmError) return thrown;
    if (!(thrown instanceof AppError)) return new LlmError('driver_contract', { cause: thrown });
    const { code, message, param, retryAfterMs } = thrown;
    const kind = Object.hasOwn(ERROR_KINDS, code)
      ? (code as LlmErrorKind)
      : thrown.status < 500
        ? 'invalid_request'
        : 'driver_contract';
    return new LlmError(kind, { code, message, param, retryAfterMs, cause: thrown });
  }
}

function levelOf({ unit, limit, used }: LimitFigures): LimitLevel {
  return { unit, limit, remaining: used === undefined ? undefined : Math.max(0, limit - used) };
}
