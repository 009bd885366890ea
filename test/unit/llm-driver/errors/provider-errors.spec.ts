import { describe, expect, it } from '@jest/globals';
import { inspect } from 'node:util';
import { replyError, wireError } from '../../../../modules/llm-driver/errors/provider-errors.js';
import { linearPasses } from '../../../support/growth.js';

const reply = (status: number, error: object | string, headers: Record<string, string> = {}) => ({
  status,
  headers,
  text: typeof error === 'string' ? error : JSON.stringify({ error }),
});

describe('replyError', () => {
  it('goes by the header first, then the code, then the status', () => {
    expect(replyError(reply(500, { code: 'context_length_exceeded' }), 0)).toMatchObject({
      kind: 'context_length_exceeded',
      retryable: false,
    });
    expect(replyError(reply(500, {}, { 'x-should-retry': 'false' }), 0)).toMatchObject({
      kind: 'upstream_error',
      retryable: false,
    });
    expect(replyError(reply(400, {}, { 'x-should-retry': 'true' }), 0)).toMatchObject({
      kind: 'invalid_request',
      retryable: true,
    });
  });

  it.each([429.5, '42', 4290, Infinity, -429, null, [429]])('takes a code of %p for no status', (code) => {
    expect(replyError(reply(500, { code }), 0)).toMatchObject({
      kind: 'upstream_error',
      providerStatus: 500,
    });
    expect(wireError({ code, type: 'overloaded_error' }, { status: 200, headers: {} }, 0).kind).toBe(
      'provider_overloaded',
    );
  });

  it('never retries a failure that no wait can fix, even if the header asks for it', () => {
    const headers = { 'x-should-retry': 'true', 'retry-after': '1' };
    expect(replyError(reply(413, { code: 'rate_limit_exceeded' }, headers), 0).retryable).toBe(false);
    expect(replyError(reply(429, { code: 'insufficient_quota' }, headers), 0).retryable).toBe(false);
  });

  it('finds a used-up quota in the type if there is no code', () => {
    expect(replyError(reply(429, { type: 'insufficient_quota', code: null }), 0).kind).toBe(
      'provider_quota_exhausted',
    );
  });

  it('tells a request that never fits from a rate limit', () => {
    const error = {
      code: 'rate_limit_exceeded',
      message: 'Request too large for gpt-4o. Please try again in 1s.',
    };
    expect(replyError(reply(429, error), 0)).toMatchObject({
      kind: 'request_too_large_for_model',
      status: 413,
      retryable: false,
    });
  });

  it('tells a wrong address from a missing model', () => {
    expect(replyError(reply(404, '<html>nothing here</html>'), 0)).toMatchObject({
      kind: 'upstream_error',
      retryable: false,
    });
    expect(replyError(reply(404, { message: 'Invalid URL (POST /v2/x)' }), 0).message).toContain('base URL');
    expect(replyError(reply(404, { message: 'model "x" not found', type: 'api_error' }), 0).kind).toBe(
      'model_not_found',
    );
  });

  it("reads a server's own wording of a prompt that is too long", () => {
    const text = JSON.stringify({
      object: 'error',
      message: "This model's maximum context length is 4096 tokens.",
      code: 400,
    });
    expect(replyError({ status: 400, headers: {}, text }, 0)).toMatchObject({
      kind: 'context_length_exceeded',
      param: 'messages',
    });
  });

  it('passes on a known code and a plain parameter', () => {
    const error = { code: 'unsupported_value', param: 'messages[0].content' };
    expect(replyError(reply(400, error), 0)).toMatchObject({
      code: 'unsupported_value',
      param: 'messages[0].content',
    });
  });

  it.each([
    { code: 'sk-proj-canary', param: 'sk-proj-canary' },
    { code: { canary: 1 }, param: ['canary'] },
    { code: 'canary', param: 'gsk_C4nary', failed_generation: 'canary', message: 'canary', type: 'canary' },
    { code: 'invalid_value', param: 'canary\n{"level":"fatal"}' },
  ])('passes on nothing else: %j', (error) => {
    const printed = inspect(replyError(reply(400, error, { 'x-request-id': 'canary line\nbreak' }), 0), {
      depth: 10,
    });
    expect(printed).not.toMatch(/canary|C4nary/);
  });

  it('keeps the request id for the support desk', () => {
    expect(replyError(reply(500, {}, { 'x-request-id': 'req_0123abc' }), 0).providerRequestId).toBe(
      'req_0123abc',
    );
  });

  it.each(['', '{', '[]', '"text"', 'null', '{"error":null}', '{"error":7}', '{"error":[1]}'])(
    'survives the body %j',
    (text) => {
      expect(replyError({ status: 500, headers: {}, text }, 0)).toMatchObject({
        kind: 'upstream_error',
        retryable: true,
      });
    },
  );

  it('reads a hostile megabyte in about linear time', () => {
    const error = {
      message: 'try again in '.repeat(25_000),
      param: 'a.'.repeat(170_000),
      code: 'a'.repeat(340_000),
    };
    expect(linearPasses(() => replyError(reply(400, error), 0))).toBeLessThan(100);
  });
});

describe('wireError', () => {
  it.each([
    [{ code: 'rate_limit_exceeded' }, 'rate_limit_exceeded'],
    [{ code: 429, message: 'busy' }, 'rate_limit_exceeded'],
    [{ type: 'server_error', status_code: 503 }, 'provider_overloaded'],
    [{ type: 'invalid_request_error', code: null }, 'invalid_request'],
    [{ type: 'server_error', code: null }, 'upstream_error'],
    ['a bare text', 'upstream_error'],
    [true, 'upstream_error'],
  ])('reads %j that came with status 200', (error, kind) => {
    expect(wireError(error, { status: 200, headers: {} }, 0).kind).toBe(kind);
  });
});
