import { describe, expect, it } from '@jest/globals';
import { AllModelsFailedError, LlmError } from '../../../../modules/llm-driver/index.js';
import { AppError, InvalidRequestError, UnknownNameError } from '../../../../modules/support/index.js';

describe('LlmError', () => {
  it('takes what callers see from its kind, and is not retryable by default', () => {
    const error = new LlmError('provider_quota_exhausted');
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({
      name: 'LlmError',
      kind: 'provider_quota_exhausted',
      code: 'provider_quota_exhausted',
      status: 503,
      type: 'service_unavailable_error',
      retryable: false,
      ambiguous: false,
    });
    expect(error.retryLimit).toBeUndefined();
  });

  it('says "maximum context length", which clients look for', () => {
    expect(new LlmError('context_length_exceeded').message).toContain('maximum context length');
  });

  it('keeps the cause for logs and does not show it in its message', () => {
    const cause = new Error('Incorrect API key provided: sk-abc');
    const error = new LlmError('upstream_auth_failed', { cause });
    expect(error.cause).toBe(cause);
    expect(error.message).not.toContain('sk-abc');
  });
});

describe('LlmError.from', () => {
  it('returns an LlmError as it is', () => {
    const error = new LlmError('aborted');
    expect(LlmError.from(error)).toBe(error);
  });

  it('keeps the code, message and parameter of another error of ours', () => {
    const unknown = new UnknownNameError({ kind: 'model', name: 'x', known: ['y'] });
    expect(LlmError.from(unknown)).toMatchObject({
      kind: 'model_not_found',
      status: 404,
      message: unknown.message,
      cause: unknown,
    });
    const invalid = new InvalidRequestError('temperature must be a number', 'temperature');
    expect(LlmError.from(invalid)).toMatchObject({
      kind: 'invalid_request',
      code: 'invalid_value',
      status: 400,
      param: 'temperature',
    });
    const unreadable = new AppError({
      message: 'm',
      code: 'key_unreadable',
      status: 503,
      type: 'service_unavailable_error',
      retryAfterMs: 5,
    });
    expect(LlmError.from(unreadable)).toMatchObject({ kind: 'key_unreadable', status: 503, retryAfterMs: 5 });
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'does not take a code of %s for a kind',
    (code) => {
      const error = new AppError({ message: 'm', code, status: 500, type: 'server_error' });
      expect(LlmError.from(error)).toMatchObject({ kind: 'driver_contract', status: 500 });
    },
  );

  it.each([
    ['an Error', new Error('secret text')],
    ['a text', 'secret text'],
    ['nothing', undefined],
    ['null', null],
  ])('turns %s into a broken contract and shows nothing of it', (_what, thrown) => {
    const error = LlmError.from(thrown);
    expect(error).toMatchObject({ kind: 'driver_contract', status: 500, retryable: false });
    expect(error.message).toBe('The driver broke its contract.');
  });
});

describe('AllModelsFailedError', () => {
  it('names each model with its code', () => {
    const error = new AllModelsFailedError([
      { model: 'a/x', error: new LlmError('upstream_error') },
      { model: 'b/y', error: new LlmError('rate_limit_exceeded') },
    ]);
    expect(error.message).toBe('Every model failed: a/x (upstream_error), b/y (rate_limit_exceeded).');
    expect(error).toMatchObject({ code: 'all_models_failed', status: 502 });
  });
});
