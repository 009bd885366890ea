import type { CallerView, LlmErrorTraits, ProviderState, Remedies } from './error-traits.js';

function kind(view: CallerView, state: ProviderState, remedies: Remedies): LlmErrorTraits {
  return { ...view, ...state, ...remedies };
}

/** Every way in which a call can fail. A new kind is one entry here; the compiler asks for all its traits. */
export const ERROR_KINDS = {
  invalid_request: kind(
    { status: 400, type: 'invalid_request_error', message: 'The provider refused the request as invalid.' },
    { charged: false, outage: 'answer', heldAgainst: null, limit: null, apiKey: null },
    { retries: 0, retriedOnRequest: true, fallback: false, withoutFormat: true, othersAlike: false },
  ),
  invalid_prompt: kind(
    { status: 400, type: 'invalid_request_error', message: 'The prompt is not valid.' },
    { charged: false, outage: 'answer', heldAgainst: null, limit: null, apiKey: null },
    { retries: 0, retriedOnRequest: true, fallback: false, withoutFormat: false, othersAlike: false },
  ),
  unsupported: kind(
    {
      status: 400,
      type: 'invalid_request_error',
      message: 'This driver does not support what was asked of it.',
    },
    { charged: false, outage: 'answer', heldAgainst: null, limit: null, apiKey: null },
    { retries: 0, retriedOnRequest: true, fallback: true, withoutFormat: true, othersAlike: false },
  ),
  context_length_exceeded: kind(
    {
      status: 400,
      type: 'invalid_request_error',
      // Clients look for "maximum context length".
      message:
        "The request exceeds the model's maximum context length. Shorten the messages or ask for fewer tokens.",
    },
    { charged: false, outage: 'answer', heldAgainst: null, limit: null, apiKey: null },
    { retries: 0, retriedOnRequest: true, fallback: false, withoutFormat: false, othersAlike: false },
  ),
  model_not_found: kind(
    {
      status: 404,
      type: 'not_found_error',
      message: 'The provider has no such model, or this key may not use it.',
    },
    { charged: false, outage: 'answer', heldAgainst: null, limit: null, apiKey: null },
    { retries: 0, retriedOnRequest: true, fallback: true, withoutFormat: false, othersAlike: true },
  ),
  request_too_large_for_model: kind(
    {
      status: 413,
      type: 'invalid_request_error',
      message:
        "This one request is larger than the model's rate limit allows; no wait makes it fit. Shorten it.",
    },
    { charged: false, outage: 'answer', heldAgainst: null, limit: 'request_size', apiKey: null },
    // Even if the provider asks for a retry: no wait makes it fit.
    { retries: 0, retriedOnRequest: false, fallback: false, withoutFormat: false, othersAlike: false },
  ),
  rate_limit_exceeded: kind(
    {
      status: 429,
      type: 'rate_limit_error',
      message: "The provider's rate limit is reached. Try again later.",
    },
    { charged: false, outage: 'answer', heldAgainst: null, limit: 'rate', apiKey: null },
    { retries: Infinity, retriedOnRequest: true, fallback: true, withoutFormat: false, othersAlike: false },
  ),
  aborted: kind(
    { status: 499, type: 'invalid_request_error', message: 'The call was cancelled.' },
    { charged: true, outage: 'neutral', heldAgainst: null, limit: null, apiKey: null },
    { retries: 0, retriedOnRequest: true, fallback: false, withoutFormat: false, othersAlike: false },
  ),
  driver_contract: kind(
    { status: 500, type: 'server_error', message: 'The driver broke its contract.' },
    { charged: true, outage: 'answer', heldAgainst: null, limit: null, apiKey: null },
    { retries: 0, retriedOnRequest: true, fallback: false, withoutFormat: false, othersAlike: false },
  ),
  upstream_auth_failed: kind(
    {
      status: 502,
      type: 'upstream_error',
      message: 'The provider refused the credentials configured for this driver.',
    },
    { charged: false, outage: 'answer', heldAgainst: null, limit: null, apiKey: 'refused' },
    { retries: 0, retriedOnRequest: true, fallback: true, withoutFormat: false, othersAlike: true },
  ),
  upstream_generation_failed: kind(
    {
      status: 502,
      type: 'upstream_error',
      message: 'The model did not produce a valid answer of the requested form.',
    },
    { charged: true, outage: 'answer', heldAgainst: null, limit: null, apiKey: null },
    { retries: 2, retriedOnRequest: true, fallback: true, withoutFormat: true, othersAlike: false },
  ),
  upstream_error: kind(
    { status: 502, type: 'upstream_error', message: 'The provider failed while handling the request.' },
    { charged: true, outage: 'sign', heldAgainst: 'model', limit: null, apiKey: null },
    { retries: Infinity, retriedOnRequest: true, fallback: true, withoutFormat: false, othersAlike: false },
  ),
  upstream_invalid_response: kind(
    { status: 502, type: 'upstream_error', message: "The provider's reply could not be understood." },
    { charged: true, outage: 'sign', heldAgainst: 'model', limit: null, apiKey: null },
    // The reply may have been cut off on its way. One that came whole is not asked for again.
    { retries: 1, retriedOnRequest: true, fallback: true, withoutFormat: false, othersAlike: false },
  ),
  upstream_unreachable: kind(
    { status: 502, type: 'upstream_error', message: 'The provider could not be reached.' },
    { charged: false, outage: 'sign', heldAgainst: 'provider', limit: null, apiKey: null },
    { retries: Infinity, retriedOnRequest: true, fallback: true, withoutFormat: false, othersAlike: false },
  ),
  upstream_tls: kind(
    {
      status: 502,
      type: 'upstream_error',
      message: "The provider's TLS certificate or handshake was not accepted.",
    },
    { charged: false, outage: 'sign', heldAgainst: 'provider', limit: null, apiKey: null },
    { retries: 0, retriedOnRequest: true, fallback: true, withoutFormat: false, othersAlike: false },
  ),
  provider_quota_exhausted: kind(
    {
      status: 503,
      type: 'service_unavailable_error',
      message: "The provider account's quota or credit is used up.",
    },
    { charged: false, outage: 'answer', heldAgainst: null, limit: 'quota', apiKey: null },
    // Even if the provider asks for a retry: no retry pays a bill.
    { retries: 0, retriedOnRequest: false, fallback: true, withoutFormat: false, othersAlike: true },
  ),
  provider_overloaded: kind(
    {
      status: 503,
      type: 'service_unavailable_error',
      message: 'The provider is overloaded. Try again later.',
    },
    { charged: true, outage: 'sign', heldAgainst: 'provider', limit: 'capacity', apiKey: null },
    { retries: Infinity, retriedOnRequest: true, fallback: true, withoutFormat: false, othersAlike: false },
  ),
  provider_not_configured: kind(
    {
      status: 503,
      type: 'service_unavailable_error',
      message: 'This driver has no API key. Set one in the settings.',
    },
    { charged: false, outage: 'answer', heldAgainst: null, limit: null, apiKey: 'missing' },
    { retries: 0, retriedOnRequest: true, fallback: true, withoutFormat: false, othersAlike: true },
  ),
  key_unreadable: kind(
    {
      status: 503,
      type: 'service_unavailable_error',
      message: "This driver's stored API key cannot be decrypted. Save it again.",
    },
    { charged: false, outage: 'answer', heldAgainst: null, limit: null, apiKey: 'unreadable' },
    { retries: 0, retriedOnRequest: true, fallback: true, withoutFormat: false, othersAlike: true },
  ),
  queue_full: kind(
    {
      status: 503,
      type: 'service_unavailable_error',
      message: "Too many calls already wait for the provider's limits. Try again later.",
    },
    { charged: false, outage: 'neutral', heldAgainst: null, limit: null, apiKey: null },
    // It was not sent. To wait for the queue is what the caller has not been allowed.
    { retries: 0, retriedOnRequest: false, fallback: true, withoutFormat: false, othersAlike: false },
  ),
  overloaded: kind(
    {
      status: 503,
      type: 'service_unavailable_error',
      message: 'This server is overloaded. Try again later.',
    },
    // The provider has begun to answer.
    { charged: true, outage: 'neutral', heldAgainst: null, limit: null, apiKey: null },
    // A retry would need the same memory again. No other target needs less.
    { retries: 0, retriedOnRequest: false, fallback: false, withoutFormat: false, othersAlike: false },
  ),
  storage_unavailable: kind(
    {
      status: 503,
      type: 'service_unavailable_error',
      message: 'A database that the call needs cannot be reached at the moment. Try again in a moment.',
    },
    { charged: false, outage: 'neutral', heldAgainst: null, limit: null, apiKey: null },
    // It was not sent. Other targets need the same database.
    { retries: 0, retriedOnRequest: false, fallback: false, withoutFormat: false, othersAlike: false },
  ),
  upstream_timeout: kind(
    { status: 504, type: 'upstream_error', message: 'The provider did not answer in time.' },
    { charged: true, outage: 'sign', heldAgainst: 'model', limit: null, apiKey: null },
    { retries: Infinity, retriedOnRequest: true, fallback: true, withoutFormat: false, othersAlike: false },
  ),
  deadline_exceeded: kind(
    { status: 504, type: 'upstream_error', message: 'The deadline passed before there was an answer.' },
    { charged: true, outage: 'neutral', heldAgainst: null, limit: null, apiKey: null },
    { retries: 0, retriedOnRequest: true, fallback: false, withoutFormat: false, othersAlike: false },
  ),
} satisfies Record<string, LlmErrorTraits>;

/** Name of a way in which a call can fail. */
export type LlmErrorKind = keyof typeof ERROR_KINDS;
