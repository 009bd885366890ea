import { AppError, type LimitLevel } from '../../support/index.js';
import { ERROR_KINDS, type LlmErrorKind, type LlmErrorTraits } from './error-kinds.js';
import type { LimitFigures } from './limits.types.js';

export interface LlmErrorDetails {
  /** Decided once, where the reply is read: may the very same call succeed later? Default `false`. */
  readonly retryable?: boolean;
  /** Retries this failure is worth at most; unset: as many as the caller's attempts allow. */
  readonly retryLimit?: number;
  /** The provider's own hint, milliseconds from now. */
  readonly retryAfterMs?: number;
  /** The limit that was in the way, as the provider's refusal tells it. Its figures only, not a word of its text. */
  readonly limitFigures?: LimitFigures;
  /** Instead of the figures, where we refuse ourselves: what is left of our own account of the limits. */
  readonly limitLevels?: readonly LimitLevel[];
  /** Instead of the kind's own code, from a known list: a provider's `unsupported_value`, say. */
  readonly code?: string;
  readonly param?: string | null;
  /** Only our own wording, never the provider's. */
  readonly message?: string;
  /** HTTP status the provider answered with; unset where it did not answer. */
  readonly providerStatus?: number;
  /** The provider's error code, for logs. */
  readonly providerCode?: string;
  /** The provider's `x-request-id`, for its support desk. */
  readonly providerRequestId?: string;
  /** The provider may have done the work (and may bill it) although no answer came. */
  readonly ambiguous?: boolean;
  readonly cause?: unknown;
}

/** A failed call to a model. `kind` says what happened; `retryable` and `retryAfterMs` what to do about it. */
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

  /** Everything that the kind alone decides. */
  get traits(): LlmErrorTraits {
    return ERROR_KINDS[this.kind];
  }

  /** A failure that is retried as often as its kind is usually worth, unless `details` say otherwise. */
  static withUsualRetries(kind: LlmErrorKind, details: LlmErrorDetails = {}): LlmError {
    const { retries } = ERROR_KINDS[kind];
    if (retries === 0) return new LlmError(kind, details);
    const retryLimit = retries === Infinity ? undefined : retries;
    return new LlmError(kind, { retryable: true, retryLimit, ...details });
  }

  /** The provider answered, but not with what it promised. Retried once unless `details` say otherwise. */
  static invalidReply(details: LlmErrorDetails = {}): LlmError {
    return LlmError.withUsualRetries('upstream_invalid_response', details);
  }

  /**
   * The error for anything thrown on the way to an answer; an {@link LlmError} is returned as it is. Other errors of
   * ours keep their code and message, everything else becomes `driver_contract` and shows nothing of itself.
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
