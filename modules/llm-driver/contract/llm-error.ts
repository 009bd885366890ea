import { AppError, type ErrorType, type LimitLevel } from '../../support/index.js';
import type { LimitFigures } from './limits.types.js';

/**
 * Every way a call to a model can fail, with the HTTP status and type our own callers see and a fixed text.
 * The provider's text never passes: it may hold keys, organisation ids or a user's data.
 */
const KINDS = {
  invalid_request: [400, 'invalid_request_error', 'The provider refused the request as invalid.'],
  invalid_prompt: [400, 'invalid_request_error', 'The prompt is not valid.'],
  context_length_exceeded: [
    400,
    'invalid_request_error',
    "The request exceeds the model's maximum context length. Shorten the messages or ask for fewer tokens.",
  ],
  model_not_found: [404, 'not_found_error', 'The provider has no such model, or this key may not use it.'],
  request_too_large_for_model: [
    413,
    'invalid_request_error',
    "This one request is larger than the model's rate limit allows; no wait makes it fit. Shorten it.",
  ],
  rate_limit_exceeded: [429, 'rate_limit_error', "The provider's rate limit is reached. Try again later."],
  upstream_auth_failed: [
    502,
    'upstream_error',
    'The provider refused the credentials configured for this driver.',
  ],
  upstream_generation_failed: [
    502,
    'upstream_error',
    'The model did not produce a valid answer of the requested form.',
  ],
  upstream_error: [502, 'upstream_error', 'The provider failed while handling the request.'],
  upstream_invalid_response: [502, 'upstream_error', "The provider's reply could not be understood."],
  upstream_unreachable: [502, 'upstream_error', 'The provider could not be reached.'],
  upstream_tls: [502, 'upstream_error', "The provider's TLS certificate or handshake was not accepted."],
  provider_quota_exhausted: [
    503,
    'service_unavailable_error',
    "The provider account's quota or credit is used up.",
  ],
  provider_overloaded: [503, 'service_unavailable_error', 'The provider is overloaded. Try again later.'],
  provider_not_configured: [
    503,
    'service_unavailable_error',
    'This driver has no API key. Set one in the settings.',
  ],
  key_unreadable: [
    503,
    'service_unavailable_error',
    "This driver's stored API key cannot be decrypted. Save it again.",
  ],
  upstream_timeout: [504, 'upstream_error', 'The provider did not answer in time.'],
  deadline_exceeded: [504, 'upstream_error', 'The deadline passed before there was an answer.'],
  aborted: [499, 'invalid_request_error', 'The call was cancelled.'],
  unsupported: [400, 'invalid_request_error', 'This driver does not support what was asked of it.'],
  driver_contract: [500, 'server_error', 'The driver broke its contract.'],
} as const satisfies Record<string, readonly [number, ErrorType, string]>;

export type LlmErrorKind = keyof typeof KINDS;

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
    const [status, type, message] = KINDS[kind];
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

  /** Whatever was thrown on the way to an answer; an {@link LlmError} is returned as it is. */
  static from(thrown: unknown): LlmError {
    if (thrown instanceof LlmError) return thrown;
    if (!(thrown instanceof AppError)) return new LlmError('driver_contract', { cause: thrown });
    const { code, message, param, retryAfterMs } = thrown;
    const kind = Object.hasOwn(KINDS, code)
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
