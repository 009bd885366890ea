import type { LlmErrorKind } from '../contract/error-kinds.js';
import type { LlmErrorDetails } from '../contract/llm-error-details.js';

/** Meaning of a provider's error. */
export interface Meaning extends Pick<
  LlmErrorDetails,
  'retryable' | 'retryLimit' | 'message' | 'advice' | 'setting' | 'code' | 'retryAfterMs' | 'isWarmingUp'
> {
  readonly kind: LlmErrorKind;
}

/** One thing a provider says with its errors. Every condition that is stated has to hold. */
export interface ErrorRule {
  /** HTTP statuses; the body's own wins over the reply's. */
  readonly status?: readonly number[];
  /** Codes, types and reasons: one of them is the error's. */
  readonly name?: readonly string[];
  /**
   * Matches the message. Must take linear time. Anchor it where it leads to a refusal of later calls: a
   * message may quote the request.
   */
  readonly says?: RegExp;
  readonly means: Meaning;
}

/** What one provider means by its errors where it differs from others. Read before the common rules. */
export interface ErrorFacts {
  readonly rules?: readonly ErrorRule[];
  /** Fields of a reply or a chunk that contain an error, beside `error`: `x_groq.error`. */
  readonly fields?: readonly (readonly [string, string])[];
  /** Finds the path of a field at the start of a message, as its first group. Must take linear time. */
  readonly field?: RegExp;
  /** Limits for a day, which a refusal gives no true wait for: names of limits, and where the day ends. */
  readonly dayLimit?: { readonly name: RegExp; readonly timeZone: string };
}

const AUTH: Meaning = { kind: 'upstream_auth_failed' };
const MODEL: Meaning = { kind: 'model_not_found' };
const QUOTA: Meaning = { kind: 'provider_quota_exhausted' };
const RATE: Meaning = { kind: 'rate_limit_exceeded', retryable: true };
const OVERLOADED: Meaning = { kind: 'provider_overloaded', retryable: true };
const SERVER: Meaning = { kind: 'upstream_error', retryable: true };

/** Meanings that rules refer to. */
export const MEANS = {
  credentials: AUTH,
  model: MODEL,
  quota: QUOTA,
  rateLimit: RATE,
  overloaded: OVERLOADED,
  server: SERVER,
  /** A failure that is not worth a retry. */
  failed: { kind: 'upstream_error' },
  timeout: { kind: 'upstream_timeout', retryable: true },
  invalid: { kind: 'invalid_request' },
  /** Another call changed the same thing at the same time. */
  conflict: { kind: 'invalid_request', retryable: true, retryLimit: 2 },
  /** The model cannot do what the request asks for; another one may. */
  unsupported: { kind: 'unsupported' },
  contentFilter: { kind: 'invalid_request', code: 'content_filter' },
  contextLength: { kind: 'context_length_exceeded' },
  tooLarge: { kind: 'request_too_large_for_model' },
  /** Looks like the client's mistake, but is the model's; another sample may succeed. */
  generation: { kind: 'upstream_generation_failed', retryable: true, retryLimit: 2 },
  /** The server reads the model into memory, for seconds or minutes. */
  loading: {
    kind: 'provider_overloaded',
    retryable: true,
    retryAfterMs: 2_000,
    retryLimit: 60,
    isWarmingUp: true,
  },
  wrongAddress: {
    kind: 'upstream_error',
    message: "The provider has nothing at this address. Check the driver's base URL, version path included.",
    setting: 'base_url',
  },
} as const satisfies Record<string, Meaning>;
