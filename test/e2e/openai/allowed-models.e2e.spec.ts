import { beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway, type Gateway } from './gateway.js';

describe('the list of models for a key with a limit on models', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway();
    gateway.llm.setModel('best', { targets: ['openai/gpt-4o-mini'] });
    gateway.llm.setModel('hidden', { targets: ['groq/llama-3.1-8b-instant'] });
  });

  const keyFor = async (models: readonly string[]) => {
    const reply = await gateway.test.request('/api/v1/client-keys', {
      ...{ method: 'POST', token: gateway.test.adminToken },
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'a key', limits: { models } }),
    });
    return ((await reply.json()) as { key: string }).key;
  };
  const get = async (path: string, token: string) => {
    const reply = await gateway.test.request(path, { token });
    return { status: reply.status, text: await reply.text() };
  };
  const idsFor = async (token: string, path = '/v1/models') => {
    const { data } = JSON.parse((await get(path, token)).text) as { data: { id: string }[] };
    return data.map(({ id }) => id);
  };

  it.each(['/v1/models', '/openai/v1/models'])('has only the allowed models: %s', async (path) => {
    const all = await idsFor(gateway.key, path);
    expect(all).toEqual(expect.arrayContaining(['best', 'hidden', 'openai/gpt-4o-mini']));
    const some = await idsFor(await keyFor(['best', 'groq/*']), path);
    expect(some).toEqual(all.filter((id) => id === 'best' || id.startsWith('groq/')));
    expect(some.length).toBeGreaterThan(2);
  });

  it('counts a named model by its name, not by its targets', async () => {
    const ids = await idsFor(await keyFor(['openai/gpt-4o-mini', 'hidden']));
    expect(ids).toEqual(['hidden', 'openai/gpt-4o-mini']);
  });

  it('agrees with the models that calls may use', async () => {
    const key = await keyFor(['best', 'groq/llama-*', 'openai/gpt-4o-mini']);
    const shown = new Set(await idsFor(key));
    for (const model of await idsFor(gateway.key)) {
      const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'hello' }] });
      const headers = { 'content-type': 'application/json' };
      const init = { method: 'POST', token: key, headers, body };
      const { status } = await gateway.test.request('/v1/chat/completions', init);
      expect([model, status === 403]).toEqual([model, !shown.has(model)]);
    }
  });

  it.each([
    ['hidden', 'absent'],
    ['openai/gpt-4o-mini', 'openai/gpt-4o-nono'],
    ['openai%2Fgpt-4o-mini', 'openai%2Fgpt-4o-nono'],
  ])('answers for %s as for %s, which does not exist', async (hidden, absent) => {
    const key = await keyFor(['best', 'groq/*']);
    const [one, other] = [await get(`/v1/models/${hidden}`, key), await get(`/v1/models/${absent}`, key)];
    expect([one.status, JSON.parse(one.text)]).toMatchObject([404, { error: { code: 'model_not_found' } }]);
    const name = (id: string) => decodeURIComponent(id);
    expect(one.text.replace(name(hidden), name(absent))).toBe(other.text);
    expect(other.text).toContain('Known: best, groq/<model>.');
  });

  it('finds an allowed model', async () => {
    const key = await keyFor(['best', 'groq/*']);
    for (const path of ['/v1/models/best', '/v1/models/groq/llama-3.1-8b-instant'])
      expect((await get(path, key)).status).toBe(200);
  });
});
