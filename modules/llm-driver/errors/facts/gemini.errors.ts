import { type ErrorFacts, MEANS } from '../error-facts.js';

/**
 * https://ai.google.dev/gemini-api/docs/troubleshooting. Errors stand in a list and have a numeric code. A
 * refusal for a rate limit says "You exceeded your current quota", which elsewhere is about money.
 */
export const GEMINI_ERRORS: ErrorFacts = {
  rules: [
    { name: ['API_KEY_INVALID', 'API_KEY_EXPIRED', 'UNAUTHENTICATED'], means: MEANS.credentials },
    {
      status: [400, 403],
      says: /^API key (?:not valid|expired)|^Your API key was reported/,
      means: MEANS.credentials,
    },
    { name: ['BILLING_DISABLED'], means: MEANS.quota },
    { status: [429], says: /^Your prepayment credits are depleted|spending cap/, means: MEANS.quota },
    // The free tier has none of that model: no wait helps.
    { status: [429], says: /\blimit: 0\b/, means: MEANS.quota },
    { status: [429], means: MEANS.rateLimit },
    { name: ['DEADLINE_EXCEEDED'], means: MEANS.timeout },
    // "User location is not supported for the API use."
    {
      name: ['FAILED_PRECONDITION'],
      says: /location is not supported|enable billing/i,
      means: MEANS.credentials,
    },
    {
      status: [400],
      says: /^(?:\* )?GenerateContentRequest\.model: unexpected model name/,
      means: MEANS.model,
    },
  ],
  // https://ai.google.dev/gemini-api/docs/rate-limits: "RPD quotas reset at midnight Pacific time".
  dayLimit: { name: /PerDay/, timeZone: 'America/Los_Angeles' },
};
