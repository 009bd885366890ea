import { describe, expect, it } from '@jest/globals';
import { anthropicError } from '../../../../../modules/llm-driver/drivers/anthropic/errors.js';

const NOW_MS = 1_800_000_000_000;

interface Said {
  readonly type?: string;
  readonly message?: string;
  readonly details?: object;
}

function failure(status: number, error: Said, headers: Record<string, string> = {}) {
  const text = JSON.stringify({ type: 'error', error, request_id: 'req_1' });
  return anthropicError({ status, headers, text }, NOW_MS);
}

const code = (error_code: string): Said => ({ type: 'api_error', message: 'm', details: { error_code } });

describe('a refusal of Anthropic’s', () => {
  it.each([
    [400, { type: 'invalid_request_error', message: 'm' }, 'invalid_request', false],
    [
      400,
      { type: 'invalid_request_error', message: 'prompt is too long: 9 tokens > 5 maximum' },
      'context_length_exceeded',
      false,
    ],
    [
      400,
      { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' },
      'provider_quota_exhausted',
      false,
    ],
    [
      400,
      { type: 'invalid_request_error', message: 'You have reached your specified API usage limits.' },
      'provider_quota_exhausted',
      false,
    ],
    [401, { type: 'authentication_error' }, 'upstream_auth_failed', false],
    [402, { type: 'billing_error' }, 'provider_quota_exhausted', false],
    [403, { type: 'permission_error' }, 'upstream_auth_failed', false],
    [404, { type: 'not_found_error', message: 'model: claude-9' }, 'model_not_found', false],
    [404, { type: 'not_found_error', message: 'Not Found' }, 'upstream_error', false],
    [404, {}, 'upstream_error', false],
    [409, { type: 'conflict_error' }, 'upstream_error', true],
    [413, { type: 'request_too_large' }, 'request_too_large_for_model', false],
    [429, { type: 'rate_limit_error' }, 'rate_limit_exceeded', true],
    [429, code('ramp_limit_exceeded'), 'rate_limit_exceeded', true],
    [429, code('enforced_spend_limit_reached'), 'provider_quota_exhausted', false],
    [429, code('contract_spend_limit_reached'), 'provider_quota_exhausted', false],
    [402, code('linked_organization_spend_limit_reached'), 'provider_quota_exhausted', false],
    [403, code('organization_on_hold'), 'provider_quota_exhausted', false],
    [400, code('image_dimensions_too_large'), 'invalid_request', false],
    [500, { type: 'api_error' }, 'upstream_error', true],
    [503, code('cmek_key_unreachable'), 'provider_overloaded', true],
    [504, { type: 'timeout_error' }, 'upstream_timeout', true],
    [529, { type: 'overloaded_error' }, 'provider_overloaded', true],
  ] as const)('%d %j is %s', (status, error, kind, retryable) => {
    expect(failure(status, error)).toMatchObject({ kind, retryable, providerStatus: status });
  });

  it('may be HTML of a proxy', () => {
    const error = anthropicError({ status: 502, headers: {}, text: '<html>Bad Gateway</html>' }, NOW_MS);
    expect(error).toMatchObject({ kind: 'upstream_error', retryable: true });
  });

  it('tells how long to wait, and its id', () => {
    const error = failure(429, {}, { 'retry-after': '7', 'request-id': 'req_01ABC' });
    expect(error).toMatchObject({ retryAfterMs: 7_000, providerRequestId: 'req_01ABC' });
  });

  it('is not tried again against its own word', () => {
    expect(failure(529, {}, { 'x-should-retry': 'false' }).retryable).toBe(false);
    expect(failure(400, {}, { 'x-should-retry': 'true' }).retryable).toBe(true);
    expect(failure(429, code('enforced_spend_limit_reached'), { 'x-should-retry': 'true' }).retryable).toBe(
      false,
    );
  });

  it.each([
    ['max_tokens: 9 > 5, which is the maximum', 'max_tokens'],
    ['messages.0.content.1.text: Field required', 'messages[0].content[1].text'],
    ['tools.12.custom.input_schema: Extra inputs', 'tools[12].custom.input_schema'],
    ['Something about sk-ant-123: no', null],
  ])('leads to the field: %s', (message, param) => {
    expect(failure(400, { type: 'invalid_request_error', message }).param).toBe(param);
  });

  it('shows nothing of what it says', () => {
    const message = 'canary-key sk-ant-canary';
    const error = failure(400, { type: 'invalid_request_error', message, details: { error_code: message } });
    expect(JSON.stringify([error, error.message, error.providerCode])).not.toContain('canary');
  });
});
