import { type ErrorFacts, MEANS } from '../error-facts.js';

/** https://docs.mistral.ai/resources/error-handling, and bodies of its replies. Most errors are flat. */
export const MISTRAL_ERRORS: ErrorFacts = {
  rules: [{ name: ['invalid_model'], means: MEANS.model }],
};
