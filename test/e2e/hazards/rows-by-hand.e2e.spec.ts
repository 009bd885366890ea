import { beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { startTestApp, type TestApp } from '../../support/test-app.js';

const JSON_TYPE = { 'content-type': 'application/json' };

describe('rows that were written by hand', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await startTestApp();
  });

  const query = (statement: string, values: unknown[]) =>
    test.app.get(DataSource).query<unknown[]>(statement, values);
  const send = (method: string, path: string, token: string, body?: object) =>
    test.request(path, { method, token, ...(body && { headers: JSON_TYPE, body: JSON.stringify(body) }) });
  const read = async <T>(path: string, token = test.adminToken): Promise<T> => {
    const response = await send('GET', path, token);
    expect(response.status).toBe(200);
    return (await response.json()) as T;
  };
  const chat = (token: string) =>
    send('POST', '/api/v1/mock/chatcompletion', token, { messages: [{ role: 'user', content: 'hi' }] });

  it.each([
    '{"tpm":1e999}',
    '{"tpm":-5}',
    '{"rpm":"60"}',
    '{"rpm":1.5}',
    '{"concurrency":0}',
    '{"tpm":9007199254740993}',
    '{"unheard_of":1}',
    '[]',
    '7',
  ])('never leave a key without its limits: %s', async (limits) => {
    const [bad, good] = [await test.createKey(), await test.createKey()];
    await query('UPDATE client_keys SET limits = ? WHERE id = ?', [limits, bad.id]);
    const refused = await chat(bad.key);
    expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'storage_unavailable' }]);
    expect((await chat(good.key)).status).toBe(200);
    const { data } = await read<{ data: { id: string; limits?: object }[] }>('/api/v1/client-keys');
    expect(data.find(({ id }) => id === bad.id)?.limits).toBeUndefined();
    const repaired = await send('PATCH', `/api/v1/client-keys/${bad.id}`, test.adminToken, {
      limits: { rpm: 60 },
    });
    expect(await repaired.json()).toMatchObject({ limits: { rpm: 60 } });
    expect((await chat(bad.key)).status).toBe(200);
  });

  it.each([1e300, -1e300, 8.64e15, 'soon'])('do not break a list with a time of %p', async (time) => {
    const { id } = await test.createKey();
    await query('UPDATE client_keys SET created_at = ? WHERE id = ?', [time, id]);
    await query('UPDATE audit SET at = ?', [time]);
    const keys = await read<{ data: { created_at: string }[] }>('/api/v1/client-keys');
    const audit = await read<{ data: { at: string }[] }>('/api/v1/audit');
    for (const text of [...keys.data.map((key) => key.created_at), ...audit.data.map(({ at }) => at)])
      expect(text).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  });

  it.each(['{"usage":{"total_tokens":1e999}}', '{"total":-1}', '"text"'])(
    'show a summary that cannot be read as none: %s',
    async (summary) => {
      const { key } = await test.createKey();
      const standards = [{ id: 'one', title: 'One', rule: 'It says one.' }];
      const body = { document: 'It says one.', standards, driver: 'mock' };
      const { id } = (await (await send('POST', '/api/v1/standards-checks', key, body)).json()) as {
        id: string;
      };
      await (await send('GET', `/api/v1/standards-checks/${id}/events`, key)).text();
      await query('UPDATE standards_checks SET summary = ? WHERE id = ?', [summary, id]);
      const { data } = await read<{ data: { summary: unknown }[] }>('/api/v1/standards-checks', key);
      expect(data).toMatchObject([{ id, status: 'completed', summary: null }]);
      const events = await (await send('GET', `/api/v1/standards-checks/${id}/events`, key)).text();
      expect(events).toContain('event: summary');
      expect(events).toContain('"total":1');
    },
  );
});
