import { UNKNOWN_RATE_LIMITS, type RateLimitFacts } from './rate-limit-headers.js';

/** What makes one OpenAI-compatible provider different from the next. */
export interface ProviderFacts {
  /** Without a key every call is refused, so none is sent. */
  readonly requiresApiKey: boolean;
  /** Request fields the provider answers 400 to; they are left out. */
  readonly refusedFields: readonly string[];
  /** The same for fields of a message. */
  readonly refusedMessageFields: readonly string[];
  /** The provider gives one choice and refuses a request for more. */
  readonly singleChoice: boolean;
  /** How its rate-limit headers read. Default: nothing is known of them. */
  readonly rateLimits?: RateLimitFacts;
}

/** A server nothing is known about. */
export const OPEN_FACTS: ProviderFacts = {
  requiresApiKey: false,
  refusedFields: [],
  refusedMessageFields: [],
  singleChoice: false,
  rateLimits: UNKNOWN_RATE_LIMITS,
};
