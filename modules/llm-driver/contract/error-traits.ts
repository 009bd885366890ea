import type { ErrorType } from '../../support/index.js';

/** Fields of a failure that our callers see. */
export interface CallerView {
  /** HTTP status. */
  readonly status: number;
  readonly type: ErrorType;
  /** Fixed text. The provider's text never passes: it may hold keys, organisation ids or a user's data. */
  readonly message: string;
}

/** State of the provider, its limits and its API key that a failure tells. */
export interface ProviderState {
  /**
   * True if the provider counts the failed call against its rate limits. `ambiguous` failures always count.
   */
  readonly charged: boolean;
  /** `sign`: counts as a sign of an outage. `answer`: counts as an answer. `neutral`: does not count. */
  readonly outage: 'sign' | 'answer' | 'neutral';
  /**
   * Whose outage it is a sign of. `provider`: it cannot be reached or is overloaded. `model`: that one model
   * answers badly, and others may answer well. `null` if it is no sign.
   */
  readonly heldAgainst: 'provider' | 'model' | null;
  /**
   * Limit that the failure is about. `rate`: requests or tokens in a time. `request_size`: more tokens than
   * the rate limit ever allows. `capacity`: the provider's own. `quota`: the account's credit.
   */
  readonly limit: 'rate' | 'request_size' | 'capacity' | 'quota' | null;
  /** State of the API key; `null` if the failure is about something else. */
  readonly apiKey: 'refused' | 'missing' | 'unreadable' | null;
}

/** Ways to an answer after a failure. */
export interface Remedies {
  /** Retries it is usually worth: 0 for none, `Infinity` for as many as the caller's attempts allow. */
  readonly retries: number;
  /** True if it is retried when the provider asks for that (`x-should-retry: true`). */
  readonly retriedOnRequest: boolean;
  /** True if the failure is about one provider, not about the request: another target may answer. */
  readonly fallback: boolean;
  /** True if the response format asked for may be the reason: the request may succeed without it. */
  readonly withoutFormat: boolean;
  /** True if other calls to the model fail for the same reason, whatever they ask: a pool stops asking. */
  readonly othersAlike: boolean;
}

/** Everything that the kind of an error decides. */
export interface LlmErrorTraits extends CallerView, ProviderState, Remedies {}
