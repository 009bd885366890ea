import { fails, type CheckGroup } from './check.js';

const READ = 'Turn the reply into an error with replyError, or throw an LlmError of this kind.';

/** What a provider refuses beside the request itself, and how. */
export const refusalChecks: CheckGroup = {
  name: 'maps the refusal',
  ability: 'errors',
  checks: [
    fails('status 402 as an account without money', 'status-402', ['provider_quota_exhausted'], false, READ),
    fails(
      'status 403 as one of the key or the account',
      'status-403',
      ['upstream_auth_failed', 'provider_quota_exhausted', 'invalid_request', 'model_not_found'],
      false,
      READ,
    ),
    fails('status 404 as no such model', 'status-404', ['model_not_found', 'upstream_error'], false, READ),
    fails(
      'status 413 as a request that is too large',
      'status-413',
      ['request_too_large_for_model', 'context_length_exceeded'],
      false,
      READ,
    ),
    fails(
      'status 422 as the request, or what the model made of it',
      'status-422',
      ['invalid_request', 'upstream_generation_failed'],
      undefined,
      READ,
    ),
    fails(
      'status 529 as an overload that may pass',
      'status-529',
      ['provider_overloaded', 'upstream_error'],
      true,
      READ,
    ),
    fails(
      'the page of a proxy with status 502 as a failure that may pass',
      'gateway-page',
      ['upstream_error', 'provider_overloaded'],
      true,
      READ,
    ),
    {
      ...fails('its own words for no money', 'money', ['provider_quota_exhausted'], false, READ),
      needs: ['refusals'],
    },
    {
      ...fails(
        'its own words for a prompt that is too long',
        'too-long',
        ['context_length_exceeded'],
        false,
        READ,
      ),
      needs: ['refusals'],
    },
  ],
};
