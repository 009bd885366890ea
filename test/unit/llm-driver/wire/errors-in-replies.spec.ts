import { describe, expect, it } from '@jest/globals';
import { GROQ_ERRORS } from '../../../../modules/llm-driver/errors/facts/groq.errors.js';
import type { LlmErrorKind } from '../../../../modules/llm-driver/index.js';
import { readCompletion, throwIfError } from '../../../../modules/llm-driver/wire/replies.js';

const choice = { index: 0, message: { role: 'assistant', content: 'hi' }, finish_reason: 'stop' };
const read = (body: unknown) =>
  readCompletion(
    { status: 200, headers: {}, text: typeof body === 'string' ? body : JSON.stringify(body) },
    () => 0,
  );

describe('an error in a reply with status 200', () => {
  it.each<[string, unknown, LlmErrorKind]>([
    ['in its place', { error: { code: 429, message: 'busy' } }, 'rate_limit_exceeded'],
    ['as a text', { error: 'no more memory' }, 'upstream_error'],
    ['beside choices', { error: { code: 502, message: 'x' }, choices: [choice] }, 'upstream_error'],
    [
      'in a choice',
      { choices: [{ ...choice, finish_reason: 'error', error: { code: 503, message: 'x' } }] },
      'provider_overloaded',
    ],
    ['in a list', [{ error: { code: 401, message: 'x' } }], 'upstream_auth_failed'],
    ['flat', { object: 'error', message: 'x', type: 'BadRequestError', code: 400 }, 'invalid_request'],
    ['as a detail', { detail: [{ loc: ['body', 'top_p'], msg: 'too big' }] }, 'invalid_request'],
    ['of a wrong address', { error: 'Unexpected endpoint or method. (POST /chat)' }, 'upstream_error'],
  ])('is read %s', (_place, body, kind) => {
    expect(() => read(body)).toThrow(expect.objectContaining({ kind, providerStatus: 200 }));
  });

  it.each([null, {}, '', [], false])('is none if it is %p', (error) => {
    expect(read({ error, choices: [{ ...choice, error }] }).completion.choices).toHaveLength(1);
  });

  it('may stand where the facts of the provider say', () => {
    const chunk = { choices: [], x_groq: { id: 'req_1', error: 'over capacity' } };
    const check = (facts?: typeof GROQ_ERRORS) => () =>
      throwIfError(chunk, { status: 200, headers: {} }, () => 0, facts);
    expect(check()).not.toThrow();
    expect(check(GROQ_ERRORS)).toThrow(expect.objectContaining({ kind: 'upstream_error', retryable: true }));
  });
});

describe('a reply that is no answer', () => {
  it('may have been cut off, wherever its JSON ends', () => {
    const whole = '{"id":"x","choices":[{"content":"a\\u00e9\\nb","n":-1.5e3,"t":true,"u":null}]} ';
    for (let length = 0; length < whole.length - 1; length += 1) {
      expect(() => read(whole.slice(0, length))).toThrow(expect.objectContaining({ retryLimit: 1 }));
    }
  });

  it.each([
    ...['{"choices":{}}', 'null', '[]', '7', '"text"'],
    ...['{"a":NaN}', '{"a":"x\ny"}', '{"a":1,}', '{"a":1}{"b":2}', '{"a":"\\x"}'],
  ])('came whole and is not asked for again: %s', (text) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ kind: 'upstream_invalid_response', retryable: false }),
    );
  });

  it.each(['', '{"choices":[', '<html>'])('may have been cut off, and is asked for once more: %j', (text) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ kind: 'upstream_invalid_response', retryable: true, retryLimit: 1 }),
    );
  });
});
