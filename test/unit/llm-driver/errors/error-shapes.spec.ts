import { describe, expect, it } from '@jest/globals';
import { isError } from '../../../../modules/llm-driver/errors/error-shapes.js';
import { replyError, wireError } from '../../../../modules/llm-driver/errors/provider-errors.js';
import { toWireError } from '../../../../modules/llm-driver/errors/wire-error.js';

const body = (value: unknown, status = 400) => ({ status, headers: {}, text: JSON.stringify(value) });
const SAID = 'temperature must be at most 1';

describe('the form of an error', () => {
  it.each<[string, unknown]>([
    ['an object', { error: { message: SAID } }],
    ['a text', { error: SAID }],
    ['a list around it', [{ error: { message: SAID } }]],
    ['a list within it', { error: [{ message: SAID }] }],
    ['flat', { message: SAID, type: 'invalid_request_error', code: 'x' }],
    [
      'flat, marked as an error',
      { object: 'error', message: SAID, type: 'BadRequestError', param: null, code: 400 },
    ],
    ['a detail', { detail: SAID }],
    ['an error within a detail', { detail: { error: { message: SAID } } }],
    ['a list of errors', { errors: [{ message: SAID }] }],
    ['a list of texts', { errors: [SAID] }],
    [
      'of Anthropic',
      { type: 'error', error: { type: 'invalid_request_error', message: SAID }, request_id: 'req_1' },
    ],
    ['of OpenRouter', { error: { code: 400, message: SAID, metadata: {} } }],
    [
      'of the provider behind OpenRouter',
      {
        error: {
          code: 400,
          message: 'Provider returned error',
          metadata: { raw: JSON.stringify({ error: { message: SAID } }), provider_name: 'Acme' },
        },
      },
    ],
    ['of Nest and Spring', { statusCode: 400, message: SAID, error: 'Bad Request' }],
    ['a JSON text', SAID],
  ])('%s: its message is read', (_form, value) => {
    expect(toWireError(value).message).toBe(SAID);
    expect(replyError(body(value), 0).kind).toBe('invalid_request');
  });

  it('is a plain sentence too, but no page of a proxy', () => {
    const said = (text: string) => replyError({ status: 400, headers: {}, text }, 0).kind;
    expect(said('This prompt is too long: 9000 tokens')).toBe('context_length_exceeded');
    expect(said('<html>prompt is too long</html>')).toBe('invalid_request');
    expect(replyError({ status: 404, headers: {}, text: '404 page not found' }, 0).setting).toBe('base_url');
  });

  it.each([undefined, null, {}, '', [], false])('%p beside an answer is no error', (value) => {
    expect(isError(value)).toBe(false);
  });

  it.each([{ message: '' }, 'text', true, [{}], 7])('%p beside an answer is one', (value) => {
    expect(isError(value)).toBe(true);
  });

  it.each<[unknown, string]>([
    [429, 'rate_limit_exceeded'],
    ['429', 'rate_limit_exceeded'],
    [402, 'provider_quota_exhausted'],
    ['401', 'upstream_auth_failed'],
    [529, 'provider_overloaded'],
  ])('a status in the code (%p) counts in a reply with 200', (code, kind) => {
    expect(wireError({ code, message: 'x' }, { status: 200, headers: {} }, 0).kind).toBe(kind);
  });

  it('nested without an end is read in no time', () => {
    const deep = JSON.parse(`${'{"error":'.repeat(5_000)}{}${'}'.repeat(5_000)}`) as unknown;
    expect(toWireError(deep).message).toBe('');
    expect(toWireError(JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`)).message).toBe('');
  });
});

describe('a validator', () => {
  it.each<[string, unknown, string, string]>([
    [
      'Mistral',
      {
        object: 'error',
        message: {
          detail: [
            {
              type: 'extra_forbidden',
              loc: ['body', 'max_completion_tokens'],
              msg: 'Extra inputs are not permitted',
            },
          ],
        },
        type: 'invalid_request_error',
      },
      'max_completion_tokens',
      'max_completion_tokens: Extra inputs are not permitted',
    ],
    [
      'FastAPI',
      { detail: [{ loc: ['body', 'messages', 0, 'role'], msg: 'field required' }] },
      'messages[0].role',
      'messages[0].role: field required',
    ],
    [
      'pydantic with types in the place',
      {
        detail: [
          {
            loc: ['body', 'messages', 0, 'UserMessage', 'content'],
            msg: 'str type expected',
            input: 'SECRET TEXT',
          },
        ],
      },
      'messages[0]',
      'messages[0]: str type expected',
    ],
  ])('of %s names the field, once, and repeats no input', (_server, value, param, words) => {
    const error = replyError(body(value, 422), 0);
    expect(error).toMatchObject({ kind: 'invalid_request', status: 400, param, retryable: false });
    expect(toWireError(value).message).toBe(words);
  });
});
