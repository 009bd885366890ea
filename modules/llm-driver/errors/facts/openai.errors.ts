import { type ErrorFacts, MEANS } from '../error-facts.js';

/** https://platform.openai.com/docs/guides/error-codes. */
export const OPENAI_ERRORS: ErrorFacts = {
  rules: [
    // The model's, so that another sample may succeed. A field that is not valid is a 400.
    { status: [422], means: { ...MEANS.generation, retryLimit: 1 } },
    // 429 of an account whose month is used up, beside the codes for money of the common rules.
    { status: [429], says: /^You exceeded your current quota, please check your plan/, means: MEANS.quota },
  ],
};
