import { type ErrorFacts, MEANS } from '../error-facts.js';

/** https://console.groq.com/docs/errors. */
export const GROQ_ERRORS: ErrorFacts = {
  rules: [
    // "Semantic errors": the model's, so that another sample may succeed. A field that is not valid is a 400.
    { status: [422], means: { ...MEANS.generation, retryLimit: 1 } },
  ],
  // Why Groq stopped early: a bare text beside the request id.
  fields: [['x_groq', 'error']],
};
