import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AttackedServer } from './attacked-server.js';

const messages = [{ role: 'user', content: 'hello' }];
const standards = [{ id: 'one', title: 'One', rule: 'Says one.' }];
const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'valueOf',
  'hasOwnProperty',
  '__defineGetter__',
];

describe('property names that every object has', () => {
  const own = Object.getOwnPropertyNames(Object.prototype).sort();
  let server: AttackedServer;

  beforeAll(async () => {
    server = await AttackedServer.start();
  });
  afterEach(() => {
    server.groq.reset();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(own);
  });

  const use = (method: string, path: string, body?: unknown) =>
    server.send(method, path, { token: server.key, body });
  const manage = (method: string, path: string, body?: unknown) =>
    server.send(method, path, { token: server.test.adminToken, body });

  it.each(NAMES)('are not a known driver, model, setting or id: %s', async (name) => {
    const before = await server.rows();
    const replies = [
      [404, 'provider_not_found', await use('POST', `/api/v1/${name}/chatcompletion`, { messages })],
      [404, 'provider_not_found', await use('POST', `/api/v1/${name}/completion-pool`, { prompts: ['x'] })],
      [404, 'provider_not_found', await manage('POST', `/api/v1/settings/${name}/test`)],
      [
        404,
        'provider_not_found',
        await use('POST', '/api/v1/standards-checks', { document: 'x', standards, driver: name }),
      ],
      [404, 'model_not_found', await use('POST', '/v1/chat/completions', { model: name, messages })],
      [404, 'model_not_found', await use('POST', '/v1/chat/completions', { model: `${name}/x`, messages })],
      [404, 'model_not_found', await use('GET', `/v1/models/${name}`)],
      [404, 'model_not_found', await use('GET', `/v1/models/groq/${name}`)],
      [404, 'model_not_found', await manage('GET', `/api/v1/models/${name}`)],
      [404, 'model_not_found', await manage('DELETE', `/api/v1/models/${name}`)],
      [404, 'setting_not_found', await manage('PUT', `/api/v1/settings/${name}/${name}`, { value: 'x' })],
      [404, 'setting_not_found', await manage('PUT', `/api/v1/settings/groq/${name}`, { value: 'x' })],
      [404, 'setting_not_found', await manage('DELETE', `/api/v1/settings/groq/${name}`)],
      [404, 'client_key_not_found', await manage('DELETE', `/api/v1/client-keys/${name}`)],
      [404, 'standard_set_not_found', await use('GET', `/api/v1/standard-sets/${name}`)],
      [404, 'standards_check_not_found', await use('GET', `/api/v1/standards-checks/${name}`)],
      [404, 'standards_check_not_found', await use('GET', `/api/v1/standards-checks/${name}/events`)],
    ] as const;
    for (const [status, code, reply] of replies)
      expect([reply.status, reply.error.code]).toEqual([status, code]);
    expect(await server.rows()).toEqual(before);
    expect(server.groq.calls.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it.each(NAMES)('are valid ids of prompts: %s', async (name) => {
    const prompts = [
      { id: name, prompt: 'one' },
      { id: `${name}`, prompt: 'two' },
    ];
    const { status, text } = await use('POST', '/api/v1/groq/completion-pool', { prompts });
    const { results } = JSON.parse(text) as { results: object[] };
    expect([status, results]).toMatchObject([
      200,
      [
        { id: name, ok: true, completion: { content: 'echo: one' } },
        { id: name, ok: true, completion: { content: 'echo: two' } },
      ],
    ]);
  });

  it.each([
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"\\u005f_proto__":{"polluted":1}}',
    '{"metadata":{"__proto__":{"polluted":1}}}',
    '{"metadata":{"a":[{"constructor":{"prototype":{"polluted":1}}}]}}',
    '{"messages":[{"role":"user","content":"x","__proto__":{"polluted":1}}]}',
    '{"prompts":[{"__proto__":{"polluted":1}}]}',
    '{"value":{"__proto__":{"rpm":1}}}',
    '{"targets":["mock/x"],"defaults":{"__proto__":{"polluted":1}}}',
  ])('are refused as keys of a body if they lead to a prototype: %s', async (body) => {
    const before = await server.rows();
    const replies = [
      await use('POST', '/v1/chat/completions', body),
      await use('POST', '/api/v1/groq/chatcompletion', body),
      await use('POST', '/api/v1/groq/completion-pool', body),
      await use('POST', '/api/v1/standard-sets', body),
      await use('POST', '/api/v1/standards-checks', body),
      await manage('POST', '/api/v1/client-keys', body),
      await manage('PUT', '/api/v1/settings/groq/limits', body),
      await manage('PUT', '/api/v1/models/fine', body),
    ];
    for (const { status, error } of replies) expect([status, error.code]).toEqual([400, 'invalid_json']);
    expect(await server.rows()).toEqual(before);
    expect(server.groq.calls).toEqual([]);
  });

  it('are plain data as keys of the caller’s own objects', async () => {
    const text = { type: 'string' };
    const properties = {
      constructor: text,
      toString: text,
      hasOwnProperty: text,
      valueOf: text,
      prototype: text,
    };
    const schema = { type: 'object', properties };
    const tools = [{ type: 'function', function: { name: 'f', parameters: schema } }];
    const body = { model: 'groq/llama-3.1-8b-instant', messages, tools, toString: 'x' };
    await use('POST', '/v1/chat/completions', body);
    // Whether the provider likes them is for the provider to say.
    expect(server.groq.calls[0]?.body).toEqual({ ...body, model: 'llama-3.1-8b-instant' });
  });

  it('are plain names of models in the limits', async () => {
    const limits = { constructor: { rpm: 100 }, toString: { rpm: 100 } };
    const stored = await manage('PUT', '/api/v1/settings/groq/limits', { value: limits });
    expect([stored.status, JSON.parse(stored.text)]).toMatchObject([200, { value: limits }]);
    const model = 'groq/llama-3.1-8b-instant';
    expect((await use('POST', '/v1/chat/completions', { model, messages })).status).toBe(200);
    await manage('DELETE', '/api/v1/settings/groq/limits');
  });

  it.each([
    '?__proto__[polluted]=1',
    '?__proto__.polluted=1',
    '?constructor[prototype][polluted]=1',
    '?__proto__=1',
  ])('are refused or ignored in a query: %s', async (query) => {
    expect((await manage('GET', `/api/v1/audit${query}`)).status).toBe(400);
    expect((await use('GET', `/api/v1/standards-checks${query}`)).status).toBe(400);
    expect((await use('GET', `/api/v1/drivers${query}`)).status).toBe(200);
  });

  it('leaves no secret in replies, logs or metrics', async () => {
    expect(await server.leaked()).toEqual([]);
  });
});
