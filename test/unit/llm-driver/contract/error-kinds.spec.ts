import { describe, expect, it } from '@jest/globals';
import { ERROR_KINDS, type LlmErrorKind } from '../../../../modules/llm-driver/contract/error-kinds.js';
import { LlmError } from '../../../../modules/llm-driver/contract/llm-error.js';

const KINDS = Object.keys(ERROR_KINDS) as LlmErrorKind[];

function kindsWhere(condition: (error: LlmError) => unknown): LlmErrorKind[] {
  return KINDS.filter((kind) => condition(new LlmError(kind))).sort();
}

describe('what the kind of an error decides', () => {
  it.each<[LlmErrorKind, number, string]>([
    ['aborted', 499, 'invalid_request_error'],
    ['context_length_exceeded', 400, 'invalid_request_error'],
    ['deadline_exceeded', 504, 'upstream_error'],
    ['driver_contract', 500, 'server_error'],
    ['invalid_prompt', 400, 'invalid_request_error'],
    ['invalid_request', 400, 'invalid_request_error'],
    ['key_unreadable', 503, 'service_unavailable_error'],
    ['model_not_found', 404, 'not_found_error'],
    ['overloaded', 503, 'service_unavailable_error'],
    ['provider_not_configured', 503, 'service_unavailable_error'],
    ['provider_overloaded', 503, 'service_unavailable_error'],
    ['provider_quota_exhausted', 503, 'service_unavailable_error'],
    ['queue_full', 503, 'service_unavailable_error'],
    ['rate_limit_exceeded', 429, 'rate_limit_error'],
    ['request_too_large_for_model', 413, 'invalid_request_error'],
    ['storage_unavailable', 503, 'service_unavailable_error'],
    ['unsupported', 400, 'invalid_request_error'],
    ['upstream_auth_failed', 502, 'upstream_error'],
    ['upstream_error', 502, 'upstream_error'],
    ['upstream_generation_failed', 502, 'upstream_error'],
    ['upstream_invalid_response', 502, 'upstream_error'],
    ['upstream_timeout', 504, 'upstream_error'],
    ['upstream_tls', 502, 'upstream_error'],
    ['upstream_unreachable', 502, 'upstream_error'],
  ])('answers %s with status %d and type %s', (kind, status, type) => {
    expect(new LlmError(kind)).toMatchObject({ kind, code: kind, status, type, retryable: false });
  });

  it('has the 24 kinds listed here and no other', () => {
    expect(KINDS).toHaveLength(24);
  });

  it('charges a failed call unless the provider refused it or never saw it', () => {
    expect(kindsWhere(({ traits }) => traits.charged)).toEqual([
      'aborted',
      'deadline_exceeded',
      'driver_contract',
      'overloaded',
      'provider_overloaded',
      'upstream_error',
      'upstream_generation_failed',
      'upstream_invalid_response',
      'upstream_timeout',
    ]);
  });

  it('takes a provider that cannot work for a sign of an outage', () => {
    expect(kindsWhere(({ traits }) => traits.outage === 'sign')).toEqual([
      'provider_overloaded',
      'upstream_error',
      'upstream_invalid_response',
      'upstream_timeout',
      'upstream_tls',
      'upstream_unreachable',
    ]);
    expect(kindsWhere(({ traits }) => traits.outage === 'neutral')).toEqual([
      'aborted',
      'deadline_exceeded',
      'overloaded',
      'queue_full',
      'storage_unavailable',
    ]);
  });

  it('asks a fallback after a failure of the provider, not of the request', () => {
    expect(kindsWhere(({ traits }) => traits.fallback)).toEqual([
      'key_unreadable',
      'model_not_found',
      'provider_not_configured',
      'provider_overloaded',
      'provider_quota_exhausted',
      'queue_full',
      'rate_limit_exceeded',
      'unsupported',
      'upstream_auth_failed',
      'upstream_error',
      'upstream_generation_failed',
      'upstream_invalid_response',
      'upstream_timeout',
      'upstream_tls',
      'upstream_unreachable',
    ]);
  });

  it('names the limit a failure is about', () => {
    const limits = KINDS.map((kind) => [kind, ERROR_KINDS[kind].limit]).filter(([, limit]) => limit !== null);
    expect(Object.fromEntries(limits)).toEqual({
      rate_limit_exceeded: 'rate',
      request_too_large_for_model: 'request_size',
      provider_overloaded: 'capacity',
      provider_quota_exhausted: 'quota',
    });
  });

  it('says what is wrong with the API key', () => {
    const keys = KINDS.map((kind) => [kind, ERROR_KINDS[kind].apiKey]).filter(([, state]) => state !== null);
    expect(Object.fromEntries(keys)).toEqual({
      upstream_auth_failed: 'refused',
      provider_not_configured: 'missing',
      key_unreadable: 'unreadable',
    });
  });

  it('knows how many retries a failure is usually worth', () => {
    const retried = KINDS.map((kind) => [kind, ERROR_KINDS[kind].retries]).filter(([, times]) => times !== 0);
    expect(Object.fromEntries(retried)).toEqual({
      rate_limit_exceeded: Infinity,
      provider_overloaded: Infinity,
      upstream_error: Infinity,
      upstream_timeout: Infinity,
      upstream_unreachable: Infinity,
      upstream_invalid_response: 1,
      upstream_generation_failed: 2,
    });
  });

  it('does not retry a failure that no wait can change, even if the provider asks for it', () => {
    expect(kindsWhere(({ traits }) => !traits.retriedOnRequest)).toEqual([
      'overloaded',
      'provider_quota_exhausted',
      'queue_full',
      'request_too_large_for_model',
      'storage_unavailable',
    ]);
  });

  it('suspects the response format of a failure that it may have caused', () => {
    expect(kindsWhere(({ traits }) => traits.withoutFormat)).toEqual([
      'invalid_request',
      'unsupported',
      'upstream_generation_failed',
    ]);
  });
});

describe('LlmError.withUsualRetries', () => {
  it('retries as often as the kind is worth', () => {
    expect(LlmError.withUsualRetries('upstream_generation_failed')).toMatchObject({
      retryable: true,
      retryLimit: 2,
    });
    const limitless = LlmError.withUsualRetries('rate_limit_exceeded');
    expect([limitless.retryable, limitless.retryLimit]).toEqual([true, undefined]);
    const never = LlmError.withUsualRetries('invalid_request');
    expect([never.retryable, never.retryLimit]).toEqual([false, undefined]);
  });

  it('lets the details decide otherwise', () => {
    const error = LlmError.withUsualRetries('upstream_error', { retryable: false, providerStatus: 500 });
    expect(error).toMatchObject({ retryable: false, providerStatus: 500 });
  });
});

describe('LlmError.invalidReply', () => {
  it('is worth one retry', () => {
    expect(LlmError.invalidReply({ providerStatus: 200 })).toMatchObject({
      kind: 'upstream_invalid_response',
      retryable: true,
      retryLimit: 1,
      providerStatus: 200,
    });
  });
});
