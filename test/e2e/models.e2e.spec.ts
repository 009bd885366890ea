import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { NamedModelEntity, NamedModelsService } from '../../modules/named-models/index.js';
import { createLlmClient } from '../../modules/client/index.js';
import { LlmDriverFacade } from '../../modules/llm-driver/index.js';
import { StoredAuditLog } from '../../modules/settings/index.js';
import { itOnOneServer } from '../support/on-one-server.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown> & { error?: { code: string; param: string | null } };
}

describe('named models', () => {
  let test: TestApp;
  let key: string;

  beforeAll(async () => {
    test = await startTestApp();
    ({ key } = await test.createKey());
  });
  beforeEach(() => test.app.get(DataSource).getRepository(NamedModelEntity).clear());
  beforeEach(() => test.app.get(NamedModelsService).list());

  const asJson = { 'content-type': 'application/json' };
  const call = async (method: string, path: string, body?: unknown, token = test.adminToken) => {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const reply = await test.request(path, { method, token, headers: asJson, body: text as string });
    const answer = await reply.text();
    return { status: reply.status, body: (answer === '' ? {} : JSON.parse(answer)) as Reply['body'] };
  };
  const put = (name: string, body: unknown) =>
    call('PUT', `/api/v1/models/${encodeURIComponent(name)}`, body);
  const list = async () => (await call('GET', '/api/v1/models')).body.data as Record<string, unknown>[];
  const chat = (model: string) =>
    call('POST', '/v1/chat/completions', { model, messages: [{ role: 'user', content: 'hello' }] }, key);
  const audit = async () =>
    (await test.app.get(StoredAuditLog).list({ limit: 1 }))[0] as unknown as Record<string, unknown>;

  it('are stored and asked by the typed client', async () => {
    const client = createLlmClient({ baseUrl: test.url, apiKey: test.adminToken });
    const stored = await client.put('/api/v1/models/{name}', {
      path: { name: 'fast' },
      body: { targets: ['mock/small'] },
    });
    expect(stored).toMatchObject({ name: 'fast', targets: ['mock/small'] });
    const caller = createLlmClient({ baseUrl: test.url, apiKey: key });
    const messages = [{ role: 'user', content: 'hello' }];
    const answer = await caller.post('/v1/chat/completions', { body: { model: 'fast', messages } });
    expect('choices' in answer && answer.choices).toHaveLength(1);
    const stream = await caller.send('post', '/v1/chat/completions', {
      body: { model: 'fast', messages, stream: true },
    });
    expect(await stream.text()).toContain('data: [DONE]');
    expect(await client.delete('/api/v1/models/{name}', { path: { name: 'fast' } })).toBeUndefined();
    await expect(caller.post('/v1/chat/completions', { body: { model: 'fast', messages } })).rejects.toThrow(
      expect.objectContaining({ name: 'ApiError', status: 404, code: 'model_not_found', param: 'model' }),
    );
  });

  it('are effective for the next call, without a restart', async () => {
    expect((await chat('fast')).status).toBe(404);
    const stored = await put('fast', { targets: ['mock/mock-1'], defaults: { temperature: 0 } });
    expect(stored).toEqual({
      status: 200,
      body: {
        ...{ name: 'fast', targets: ['mock/mock-1'], defaults: { temperature: 0 } },
        ...{ source: 'stored', state: 'ok', warnings: [], updated_at: expect.any(String) },
      },
    });
    expect((await chat('fast')).status).toBe(200);
    expect(await list()).toEqual([stored.body]);
    expect(await call('GET', '/api/v1/models/fast')).toEqual(stored);
  });

  it('can be replaced and removed for the next call', async () => {
    await put('fast', { targets: ['mock/mock-1'] });
    const replaced = await put('fast', { targets: ['mock/mock-2', 'mock'] });
    expect(replaced.body).toMatchObject({ targets: ['mock/mock-2', 'mock'], defaults: {} });
    expect(test.app.get(LlmDriverFacade).namedModels().get('fast')?.targets).toEqual(['mock/mock-2', 'mock']);
    expect((await call('DELETE', '/api/v1/models/fast')).status).toBe(204);
    expect((await chat('fast')).body.error?.code).toBe('model_not_found');
    expect(await list()).toEqual([]);
  });

  it('write an audit row for each change, and none without a change', async () => {
    await put('fast', { targets: ['mock/mock-1'] });
    expect(await audit()).toMatchObject({ actor: 'admin-token', action: 'model.stored', subject: 'fast' });
    await call('DELETE', '/api/v1/models/fast');
    const forgotten = await audit();
    expect(forgotten).toMatchObject({ action: 'model.forgotten', subject: 'fast' });
    expect((await call('DELETE', '/api/v1/models/fast')).status).toBe(404);
    await put('fast', { targets: [] });
    expect(await audit()).toEqual(forgotten);
  });

  it.each(['nope', '__proto__', 'constructor', "' OR 1=1 --"])(
    'are 404 by the unknown name %s',
    async (name) => {
      await put('fast', { targets: ['mock/mock-1'] });
      for (const method of ['GET', 'DELETE']) {
        const reply = await call(method, `/api/v1/models/${encodeURIComponent(name)}`);
        expect([reply.status, reply.body.error?.code]).toEqual([404, 'model_not_found']);
      }
      expect(await list()).toHaveLength(1);
    },
  );

  it.each(['__proto__', 'constructor', 'toString'])('may have the name %s like any other', async (name) => {
    expect((await chat(name)).status).toBe(404);
    expect((await put(name, { targets: ['mock/mock-1'] })).status).toBe(200);
    expect((await chat(name)).status).toBe(200);
    expect((await list()).map((listed) => listed.name)).toEqual([name]);
    expect(({} as Record<string, unknown>).targets).toBeUndefined();
  });

  it.each(['mock', 'groq', '*', 'a b', 'a,b', 'a/b', 'x'.repeat(65), 'ümlaut'])(
    'cannot have the name %s',
    async (name) => {
      const reply = await put(name, { targets: ['mock/mock-1'] });
      expect([reply.status, reply.body.error]).toMatchObject([400, { code: 'invalid_value', param: 'name' }]);
      expect(await list()).toEqual([]);
    },
  );

  it.each([
    [
      'a target of an unknown instance',
      { targets: ['mock/mock-1', 'gone/x'] },
      'invalid_value',
      'targets[1]',
    ],
    ['a target without a model', { targets: ['mock/'] }, 'invalid_value', 'targets[0]'],
    ['another named model as a target', { targets: ['toString'] }, 'invalid_value', 'targets[0]'],
    ['two targets in one', { targets: ['mock/a,mock/b'] }, 'invalid_value', 'targets[0]'],
    ['no targets', {}, 'missing_required_parameter', 'targets'],
    ['empty targets', { targets: [] }, 'invalid_value', 'targets'],
    ['17 targets', { targets: Array(17).fill('mock/a') }, 'invalid_value', 'targets'],
    ['a target that is no text', { targets: [1] }, 'invalid_type', 'targets[0]'],
    ['an id', { targets: ['mock/a'], id: 1 }, 'unknown_parameter', 'id'],
    ['a source', { targets: ['mock/a'], source: 'configured' }, 'unknown_parameter', 'source'],
    ['a time', { targets: ['mock/a'], updated_at: 0 }, 'unknown_parameter', 'updated_at'],
    [
      'a key named __proto__',
      '{"targets":["mock/a"],"__proto__":{"polluted":1}}',
      'invalid_json',
      '__proto__',
    ],
    [
      'a hot temperature',
      { targets: ['mock/a'], defaults: { temperature: 'hot' } },
      'invalid_type',
      'defaults.temperature',
    ],
    [
      'max_tokens of 10⁹',
      { targets: ['mock/a'], defaults: { max_tokens: 1e9 } },
      'invalid_value',
      'defaults.max_tokens',
    ],
    [
      'default messages',
      { targets: ['mock/a'], defaults: { messages: [] } },
      'unknown_parameter',
      'defaults.messages',
    ],
    [
      'a default stream',
      { targets: ['mock/a'], defaults: { stream: true } },
      'unknown_parameter',
      'defaults.stream',
    ],
    [
      'a default model',
      { targets: ['mock/a'], defaults: { model: 'x' } },
      'unknown_parameter',
      'defaults.model',
    ],
    [
      'a host',
      { targets: ['mock/a'], defaults: { api_base: 'http://x' } },
      'unknown_parameter',
      'defaults.api_base',
    ],
    [
      'a key deep in it',
      { targets: ['mock/a'], defaults: { a: { 'Api-Key': null } } },
      'unknown_parameter',
      'defaults.a.Api-Key',
    ],
    ['defaults that are a list', { targets: ['mock/a'], defaults: [] }, 'invalid_type', 'defaults'],
    ['a list', [], 'invalid_type', null],
  ])('are refused with %s', async (_what, body, code, param) => {
    const reply = await put('fast', body);
    expect([reply.status, reply.body.error]).toMatchObject([
      400,
      { code, param, type: 'invalid_request_error' },
    ]);
    expect(await list()).toEqual([]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('can be managed only by the admin', async () => {
    for (const [method, path] of [
      ['GET', '/api/v1/models'],
      ['GET', '/api/v1/models/fast'],
      ['PUT', '/api/v1/models/fast'],
      ['DELETE', '/api/v1/models/fast'],
    ] as const) {
      const body = method === 'PUT' ? { targets: ['mock/mock-1'] } : undefined;
      expect((await call(method, path, body, key)).body.error?.code).toBe('insufficient_scope');
      expect((await call(method, path, body, 'unknown')).status).toBe(401);
    }
    expect(await list()).toEqual([]);
  });

  describe('stored by another process', () => {
    const store = (name: string, definition: string) =>
      test.app.get(DataSource).getRepository(NamedModelEntity).insert({ name, definition, updatedAt: 0 });
    const states = async () => (await list()).map(({ name, state }) => `${String(name)} ${String(state)}`);

    // Nobody announces what is stored by hand: another server reads it within half a minute.
    itOnOneServer('are effective after the rows are read again', async () => {
      await store('other', '{"targets":["mock/mock-1"]}');
      expect(await states()).toEqual(['other ok']);
      expect((await chat('other')).status).toBe(200);
    });

    it('stay in the list without their instance, answer 404 and break nothing else', async () => {
      await store('gone', '{"targets":["nowhere/x","unknown/y"]}');
      await store('half', '{"targets":["nowhere/x","mock/mock-1"]}');
      await store('torn', '{"targets":');
      await store('mock', '{"targets":["openai/gpt-5"]}');
      await put('whole', { targets: ['mock/mock-1'] });
      expect(await states()).toEqual([
        'gone unresolvable',
        'half partial',
        'mock shadowed',
        'torn unreadable',
        'whole ok',
      ]);
      const answers = await Promise.all(['gone', 'half', 'torn', 'mock/mock-1', 'whole'].map(chat));
      expect(answers.map(({ status }) => status)).toEqual([404, 200, 404, 200, 200]);
      expect(answers[0]?.body.error?.code).toBe('model_not_found');
      expect(test.app.get(LlmDriverFacade).namedModels().has('mock')).toBe(false);
      for (const name of ['gone', 'torn', 'mock'])
        expect((await call('DELETE', `/api/v1/models/${name}`)).status).toBe(204);
      expect(await states()).toEqual(['half partial', 'whole ok']);
    });
  });
});
