import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ClientKeyChange, ClientKeyService } from '../../modules/access/index.js';
import { StoredAuditLog } from '../../modules/settings/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & {
    readonly error?: { readonly code: string; readonly param: unknown };
  };
}

const headers = { 'content-type': 'application/json' };
const chat = { model: 'mock/mock-1', messages: [{ role: 'user', content: 'hello' }] };

describe('a change of a client key', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });

  const send = async (method: string, path: string, token: string, body?: unknown): Promise<Answer> => {
    const json = body === undefined ? {} : { headers, body: JSON.stringify(body) };
    const reply = await test.request(path, { method, token, ...json });
    const text = await reply.text();
    return { status: reply.status, body: (text === '' ? {} : JSON.parse(text)) as Answer['body'] };
  };
  const create = async (fields: object = {}) => {
    const { body } = await send('POST', '/api/v1/client-keys', test.adminToken, { name: 'a key', ...fields });
    return body as unknown as { id: string; key: string };
  };
  const change = (id: string, body: unknown) =>
    send('PATCH', `/api/v1/client-keys/${encodeURIComponent(id)}`, test.adminToken, body);
  const listed = async (id: string) => {
    const { body } = await send('GET', '/api/v1/client-keys', test.adminToken);
    return (body.data as { id: string }[]).find((key) => key.id === id);
  };
  const ask = async (key: string) => {
    const { status, body } = await send('POST', '/v1/chat/completions', key, chat);
    return [status, body.error?.code];
  };

  it('replaces the given fields, keeps the others, and shows no key', async () => {
    const { key, ...made } = await create({ limits: { rpm: 5, models: ['mock/*'] } });
    const { status, body } = await change(made.id, { name: ' desk ', limits: { rpm: 9, tpm: 100 } });
    const after = { ...made, name: 'desk', limits: { rpm: 9, models: ['mock/*'], tpm: 100 } };
    expect([status, body]).toEqual([200, after]);
    expect(await listed(made.id)).toEqual(after);
    expect(JSON.stringify(body)).not.toContain(key.slice(12, 24));
    const one = await change(made.id, { limits: { rpm: null } });
    expect(one.body.limits).toEqual({ models: ['mock/*'], tpm: 100 });
    const none = await change(made.id, { limits: null });
    expect([none.status, none.body]).toEqual([
      200,
      expect.not.objectContaining({ limits: expect.anything() }),
    ]);
    expect(await listed(made.id)).not.toHaveProperty('limits');
  });

  it('sets no limits after the last one was removed', async () => {
    const { id } = await create({ limits: { rpm: 5 } });
    expect((await change(id, { limits: { rpm: null } })).body).not.toHaveProperty('limits');
  });

  it('is effective for the next call: models, rates and scopes, narrower and wider', async () => {
    const { id, key } = await create();
    expect(await ask(key)).toEqual([200, undefined]);
    await change(id, { limits: { models: ['fast'] } });
    expect(await ask(key)).toEqual([403, 'model_not_allowed']);
    await change(id, { limits: { models: ['mock/*'], rpm: 1 } });
    expect(await ask(key)).toEqual([200, undefined]);
    expect(await ask(key)).toEqual([429, 'rate_limit_exceeded']);
    await change(id, { limits: { rpm: 100 } });
    expect(await ask(key)).toEqual([200, undefined]);
    await change(id, { scopes: ['metrics'] });
    expect(await ask(key)).toEqual([403, 'insufficient_scope']);
    await change(id, { scopes: ['use', 'use'], limits: null });
    expect(await ask(key)).toEqual([200, undefined]);
    expect(await listed(id)).toMatchObject({ scopes: ['use'] });
  });

  it('applies both of two changes at the same time', async () => {
    const { id } = await create({ limits: { rpm: 1 } });
    const keys = test.app.get(ClientKeyService);
    const update = (fields: ClientKeyChange) => keys.update(id, fields, 'a test');
    await Promise.all([
      update({ limits: { tpm: 2 } }),
      update({ limits: { concurrency: 3 } }),
      update({ name: 'renamed' }),
      update({ limits: { models: ['a'] } }),
    ]);
    expect(await listed(id)).toMatchObject({
      name: 'renamed',
      limits: { rpm: 1, tpm: 2, concurrency: 3, models: ['a'] },
    });
  });

  it('writes an audit entry without a value, and none if nothing changed', async () => {
    const { id } = await create();
    await change(id, { name: 'canary-name' });
    await change(id, { name: '' });
    await change('nope', { name: 'canary-name' });
    const [last, before] = await test.app.get(StoredAuditLog).list({ limit: 2 });
    expect(last).toMatchObject({ actor: 'admin-token', action: 'client_key.updated', subject: id });
    expect(before).toMatchObject({ action: 'client_key.created', subject: id });
    expect(JSON.stringify(last)).not.toContain('canary');
  });

  it.each([
    [{}, 'invalid_value', null],
    [[], 'invalid_type', null],
    [null, 'invalid_type', null],
    [{ name: '' }, 'invalid_value', 'name'],
    [{ name: null }, 'invalid_type', 'name'],
    [{ scopes: [] }, 'invalid_value', 'scopes'],
    [{ scopes: ['root'] }, 'invalid_value', 'scopes[0]'],
    [{ scopes: null }, 'invalid_type', 'scopes'],
    [{ limits: {} }, 'invalid_value', 'limits'],
    [{ limits: { rpm: 0 } }, 'invalid_value', 'limits.rpm'],
    [{ limits: { models: ['a,b'] } }, 'invalid_value', 'limits.models[0]'],
    [{ limits: { rpd: 1 } }, 'unknown_parameter', 'limits.rpd'],
    [{ limits: { rpd: null } }, 'unknown_parameter', 'limits.rpd'],
    [{ id: 'mine' }, 'unknown_parameter', 'id'],
    [{ name: 'x', digest: 'x' }, 'unknown_parameter', 'digest'],
    [{ name: 'x', revokedAt: null }, 'unknown_parameter', 'revokedAt'],
    [{ name: 'x', prefix: 'llm_aaaaaaa' }, 'unknown_parameter', 'prefix'],
  ])('refuses %j and leaves the key unchanged', async (body, code, param) => {
    const { id } = await create({ limits: { rpm: 5 } });
    const before = await listed(id);
    const reply = await change(id, body);
    expect([reply.status, reply.body.error]).toMatchObject([400, { code, param }]);
    expect(await listed(id)).toEqual(before);
  });

  it.each(['nope', '__proto__', "' OR 1=1 --", 'llm_abcdefg'])('answers 404 for the id %s', async (id) => {
    const { status, body } = await change(id, { name: 'x' });
    expect([status, body.error]).toMatchObject([404, { code: 'client_key_not_found', param: 'id' }]);
  });

  it('does not restore a revoked key', async () => {
    const { id, key } = await create();
    await send('DELETE', `/api/v1/client-keys/${id}`, test.adminToken);
    expect((await change(id, { name: 'x' })).status).toBe(404);
    expect((await ask(key))[0]).toBe(401);
  });

  it('requires the scope admin', async () => {
    const { id, key } = await create();
    const path = `/api/v1/client-keys/${id}`;
    expect((await send('PATCH', path, key, { scopes: ['admin'] })).status).toBe(403);
    expect((await send('PATCH', path, 'x'.repeat(40), { scopes: ['admin'] })).status).toBe(401);
    expect(await listed(id)).toMatchObject({ scopes: ['use'] });
  });
});
