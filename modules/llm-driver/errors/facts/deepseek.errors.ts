import { type ErrorFacts, MEANS } from '../error-facts.js';

/** https://api-docs.deepseek.com/quick_start/error_codes: 402 is no balance, 422 a parameter. */
export const DEEPSEEK_ERRORS: ErrorFacts = {
  rules: [
    { status: [400], says: /^Model Not Exist/i, means: MEANS.model },
    { says: /^Insufficient Balance/i, means: MEANS.quota },
  ],
};
