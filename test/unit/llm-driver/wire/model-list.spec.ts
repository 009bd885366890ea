import { describe, expect, it } from '@jest/globals';
import { readModels } from '../../../../modules/llm-driver/wire/model-list.js';

const read = (body: unknown, status = 200, idPrefix?: string) =>
  readModels(
    { status, headers: {}, text: typeof body === 'string' ? body : JSON.stringify(body) },
    () => 0,
    undefined,
    idPrefix,
  );

describe('a list of models', () => {
  it.each<[string, unknown, object[]]>([
    [
      "OpenAI's",
      { object: 'list', data: [{ id: 'a', created: 1, context_length: 5 }] },
      [{ id: 'a', created: 1, context_length: 5 }],
    ],
    ['one without dates', { data: [{ id: 'a', object: 'model' }] }, [{ id: 'a', object: 'model' }]],
    ['a bare one', [{ id: 'a', type: 'chat' }, { id: 'b' }], [{ id: 'a', type: 'chat' }, { id: 'b' }]],
    ['a bare one after white space', ' \n[{"id":"a"}]', [{ id: 'a' }]],
    ['one of ids', ['a', 'b'], [{ id: 'a' }, { id: 'b' }]],
    ['one in models', { models: [{ name: 'a', size: 5 }] }, [{ id: 'a', name: 'a', size: 5 }]],
    ['one in both', { models: [{ name: 'x' }], data: [{ id: 'a' }] }, [{ id: 'a' }]],
    ['one in models, where data is empty', { data: [], models: [{ model: 'a' }] }, [{ id: 'a', model: 'a' }]],
    ['an empty one', { data: [] }, []],
    ['one with entries that are none', { data: [null, 5, '', {}, { id: 5 }, { id: 'a' }] }, [{ id: 'a' }]],
  ])('is read: %s', (_what, body, models) => {
    expect(read(body)).toEqual(models);
  });

  it('has ids without the prefix of the provider', () => {
    const body = { data: [{ id: 'models/gemini-flash' }, { id: 'tuned/models/x' }] };
    expect(read(body, 200, 'models/')).toEqual([{ id: 'gemini-flash' }, { id: 'tuned/models/x' }]);
    expect(read(body)[0]).toEqual({ id: 'models/gemini-flash' });
  });

  it.each<[string, unknown, number, string]>([
    ['an error', { error: { message: 'x', code: 'invalid_api_key' } }, 401, 'upstream_auth_failed'],
    ['an error in a list', [{ error: { code: 404, message: 'x' } }], 404, 'model_not_found'],
    ['another object', { a: 1 }, 200, 'upstream_invalid_response'],
    ['no JSON', '[', 200, 'upstream_invalid_response'],
  ])('is not %s', (_what, body, status, kind) => {
    expect(() => read(body, status)).toThrow(expect.objectContaining({ kind }));
  });
});
