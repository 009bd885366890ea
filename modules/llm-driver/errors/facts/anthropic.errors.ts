import { type ErrorFacts, MEANS } from '../error-facts.js';

/**
 * https://docs.claude.com/en/api/errors. `error.details.error_code` says more than `error.type`; both are names
 * of the error. Errors of a stream have no status: 200 was sent before.
 */
export const ANTHROPIC_ERRORS: ErrorFacts = {
  rules: [
    // Spend limits end with the month: no wait helps.
    {
      name: [
        'enforced_spend_limit_reached',
        'contract_spend_limit_reached',
        'linked_organization_spend_limit_reached',
        'organization_on_hold',
      ],
      means: MEANS.quota,
    },
    // Refused with 400, although the request is right.
    {
      status: [200, 400, 403, 429],
      says: /^(?:Your credit balance is too low|You have reached your specified (?:workspace )?API usage limits|This organization has been disabled)/,
      means: MEANS.quota,
    },
    // The account has no such context: its other calls go on.
    { status: [200, 429], says: /^Extra usage is required for long context/, means: MEANS.tooLarge },
    { name: ['request_too_large', 'request_body_too_large_after_decoding'], means: MEANS.tooLarge },
    { name: ['ramp_limit_exceeded'], means: MEANS.rateLimit },
    { name: ['authentication_error', 'permission_error'], means: MEANS.credentials },
    { name: ['timeout_error'], means: MEANS.timeout },
  ],
  // `messages.0.content.1.text: Field required` begins with the path of the field.
  field: /^([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*): /,
};
