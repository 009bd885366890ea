import type { VendorRefusal } from '../vendor/index.js';

/** https://openrouter.ai/docs/api-reference/errors: the code is the status. */
export function openRouterError(
  code: number,
  message: string,
  metadata?: object,
  headers?: Readonly<Record<string, string>>,
): VendorRefusal {
  const body = { error: { message, code, ...(metadata && { metadata }) }, user_id: 'user_fake' };
  return { status: code, body, ...(headers && { headers }) };
}

/** The provider behind it failed. @param raw its own error, as a text */
export function relayed(code: number, raw: object, provider = 'Anthropic'): VendorRefusal {
  return openRouterError(code, 'Provider returned error', {
    raw: JSON.stringify(raw),
    provider_name: provider,
  });
}

/** The account has no credits. */
export const OPENROUTER_NO_CREDITS = openRouterError(
  402,
  'Insufficient credits. Add more using https://openrouter.ai/settings/credits',
);

/** The request may cost more than is left. */
export const OPENROUTER_FEW_CREDITS = openRouterError(
  402,
  'This request requires more credits, or fewer max_tokens. You requested up to 65536 tokens, but can only ' +
    'afford 1024.',
);

/**
 * Calls that run now may cost all that is left: https://openrouter.ai/docs/api_reference/limits. It ends by
 * itself, in the time of `retry-after`.
 */
export const OPENROUTER_BUDGET = openRouterError(
  402,
  'Your in-flight requests have reached your spending budget. Retry once some of them have finished.',
  { limit_source: 'openrouter_in_flight_budget', error_type: 'in_flight_budget_exhausted' },
  { 'retry-after': '7' },
);

/** A limit of free models. @param resetMs wall clock at which it ends */
export function openRouterRateLimit(resetMs: number): VendorRefusal {
  const headers = {
    ...{ 'X-RateLimit-Limit': '20', 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': String(resetMs) },
  };
  const metadata = { headers, provider_name: null };
  return openRouterError(429, 'Rate limit exceeded: free-models-per-min. ', metadata, headers);
}

/** The content was flagged before the model saw it. */
export const OPENROUTER_FLAGGED = openRouterError(
  403,
  'Your chosen model requires moderation: input was flagged',
  {
    ...{
      reasons: ['violence'],
      flagged_input: 'How do I…',
      provider_name: 'OpenAI',
      model_slug: 'openai/gpt-4o',
    },
  },
);

/** No provider of the model is there. */
export const OPENROUTER_NO_PROVIDER = openRouterError(503, 'No instances available for this model right now');

/** An event in the middle of a stream: the provider behind it failed. */
export const OPENROUTER_STREAM_ERROR = {
  ...{
    id: 'gen-fake',
    object: 'chat.completion.chunk',
    created: 1_764_500_000,
    model: 'x',
    provider: 'Anthropic',
  },
  error: { code: 502, message: 'Provider disconnected unexpectedly' },
  choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error', native_finish_reason: 'error' }],
};
