import { type ErrorFacts, MEANS } from '../error-facts.js';

/**
 * https://openrouter.ai/docs/api-reference/errors. `code` is a status, also in replies with 200 and in chunks;
 * the error of the provider behind it is a text in `metadata.raw`.
 */
export const OPENROUTER_ERRORS: ErrorFacts = {
  rules: [
    // https://openrouter.ai/docs/api_reference/limits: a 402 as well, but it ends when calls in flight have.
    { name: ['openrouter_in_flight_budget', 'in_flight_budget_exhausted'], means: MEANS.rateLimit },
    {
      name: ['openrouter_key_limit', 'openrouter_guardrail_budget', 'openrouter_workspace_budget'],
      means: MEANS.quota,
    },
    { status: [402], means: MEANS.quota },
    { status: [400], says: /is not a valid model ID/i, means: MEANS.model },
    // Another model may be able to.
    { status: [404], says: /^No endpoints found that (?:support|can handle)/i, means: MEANS.unsupported },
    { status: [404], says: /^No (?:endpoints|allowed providers)|data policy|guardrail/i, means: MEANS.model },
    { status: [403], says: /moderation|flagged/i, means: MEANS.contentFilter },
    { status: [403], says: /limit exceeded/i, means: MEANS.quota },
    // No provider of that model is there at present: OpenRouter itself is.
    { status: [503], means: MEANS.server },
  ],
};
