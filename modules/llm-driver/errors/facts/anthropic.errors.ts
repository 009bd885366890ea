import { type ErrorFacts, MEANS } from '../error-facts.js';

/**
 * https://docs.claude.com/en/api/errors. `error.details.error_code` says more than `error.type`; both are names
 * of the error.
 */
export const ANTHROPIC_ERRORS: ErrorFacts = {
  rules: [
    {
      name: [
        'enforced_spend_limit_reached',
        'contract_spend_limit_reached',
        'linked_organization_spend_limit_reached',
        'organization_on_hold',
        'billing_error',
      ],
      means: MEANS.quota,
    },
    // Refused with 400, although the request is right.
    {
      status: [200, 400, 403, 429],
      says: /^(?:Your credit balance is too low|You have reached your specified (?:workspace )?API usage limits|This organization has been disabled)/,
      means: MEANS.quota,
    },
    { status: [400], says: /^prompt is too long|exceed context limit/, means: MEANS.contextLength },
    { name: ['authentication_error', 'permission_error'], means: MEANS.credentials },
    { status: [404], says: /^not found\.?$/i, means: MEANS.wrongAddress },
    { name: ['not_found_error'], means: MEANS.model },
    { name: ['ramp_limit_exceeded', 'rate_limit_error'], means: MEANS.rateLimit },
    { name: ['overloaded_error'], means: MEANS.overloaded },
    { name: ['timeout_error'], means: MEANS.timeout },
    { name: ['api_error'], means: MEANS.server },
  ],
};
