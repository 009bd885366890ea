import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { AllModelsFailedError, LlmError } from '../../../../modules/llm-driver/index.js';
import {
  AppError,
  ConflictError,
  InvalidRequestError,
  UnknownNameError,
} from '../../../../modules/support/index.js';

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

  it.each(['storage_unavailable', 'storage_busy', 'storage_uncertain'])(
    'takes %s for a database that is away: the caller may try again',
    (code) => {
      const error = new AppError({
        ...{ message: 'm', code, status: 503, type: 'service_unavailable_error', retryAfterMs: 7 },
      });
      expect(LlmError.from(error)).toMatchObject({
        ...{
          kind: 'storage_unavailable',
          code,
          status: 503,
          retryable: true,
          retryLimit: 0,
          retryAfterMs: 7,
        },
      });
    },
  );

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

describe('Errors as JSON', () => {
  const parsed = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
  const refusal = new LlmError('rate_limit_exceeded', {
    retryable: true,
    retryAfterMs: 1_500,
    param: 'prompts[3]',
    providerCode: 'canary',
    providerRequestId: 'canary',
    limitFigures: { unit: 'tokens', window: 'minute', limit: 6_000, used: 5_900 },
    cause: new Error('canary'),
  });

  it('has the message, the kind and what to do, also inside of other values', () => {
    expect(parsed([{ ok: false, error: refusal }])).toEqual([
      {
        ok: false,
        error: {
          kind: 'rate_limit_exceeded',
          message: "The provider's rate limit is reached. Try again later.",
          type: 'rate_limit_error',
          code: 'rate_limit_exceeded',
          status: 429,
          param: 'prompts[3]',
          retryAfterMs: 1_500,
          retryable: true,
          attempts: 0,
        },
      },
    ]);
  });

  it('leaves out what is not set', () => {
    expect(Object.keys(parsed(new LlmError('aborted')) as object).sort()).toEqual(
      ['attempts', 'code', 'kind', 'message', 'retryable', 'status', 'type'].sort(),
    );
  });

  it('has no cause, no text of the provider and no secret', () => {
    expect(JSON.stringify(refusal)).not.toContain('canary');
    const careless = new LlmError('upstream_error', { message: `refused gsk_${'a1'.repeat(20)} again` });
    expect(parsed(careless)).toMatchObject({ message: 'refused [secret] again' });
  });

  it.each([
    ['InvalidRequestError', new InvalidRequestError('Not an integer.', 'attempts'), 400, 'attempts'],
    ['UnknownNameError', new UnknownNameError({ kind: 'x', name: 'y', known: [], param: 'x' }), 404, 'x'],
    ['ConflictError', new ConflictError('It exists.', 'exists'), 409, undefined],
  ])('has the message of every typed error: %s', (_name, error, status, param) => {
    const { message, code, type } = error;
    expect(parsed({ error })).toEqual({
      error: { message, code, type, status, ...(param === undefined ? {} : { param }) },
    });
  });

  it('has the failure of each model', () => {
    const error = new AllModelsFailedError([
      { model: 'a/x', error: refusal },
      { model: 'b/y', error: new LlmError('rate_limit_exceeded') },
    ]);
    expect(parsed({ error })).toMatchObject({
      error: {
        message: error.message,
        code: 'all_models_failed',
        status: 429,
        retryable: true,
        retryAfterMs: 1_500,
        failures: [
          { model: 'a/x', error: { kind: 'rate_limit_exceeded', message: refusal.message } },
          { model: 'b/y', error: { retryable: false } },
        ],
      },
    });
    expect(JSON.stringify(error)).not.toContain('canary');
  });

  it('leaves structuredClone and util.inspect as they are', () => {
    const clone = structuredClone(refusal);
    expect(clone).toMatchObject({ name: 'Error', message: refusal.message });
    expect(inspect(refusal)).toContain('LlmError: ');
    expect(inspect(refusal)).toContain("providerCode: 'canary'");
    expect(inspect(refusal)).not.toContain('toJSON');
  });
});

describe('an LlmError of a kind that there is not', () => {
  it.each([['rate_limit'], ['toString'], [undefined], [429]])('is a ConfigurationError: %p', (kind) => {
    const create = () => new LlmError(kind as never);
    expect(create).toThrow('The kind of an LlmError must be one of ');
    expect(create).toThrow(expect.objectContaining({ code: 'invalid_configuration' }));
  });
});
