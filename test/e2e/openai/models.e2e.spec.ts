import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startGateway, type Gateway } from './gateway.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  gateway.llm.setModel('best', { targets: ['groq/llama-3.1-8b-instant'] });
});
afterEach(() => gateway.reset());

const get = (path: string) => gateway.test.request(path, { token: gateway.key });

describe('GET /v1/models', () => {
  it.each(['/v1/models', '/openai/v1/models'])(
    'answers on %s with named models and those of every driver',
    async (path) => {
      const response = await get(path);
      expect(response.status).toBe(200);
      const { object, data } = (await response.json()) as { object: string; data: Record<string, unknown>[] };
      expect(object).toBe('list');
      expect(data[0]).toEqual({
        id: 'best',
        object: 'model',
        created: 0,
        owned_by: 'nest-llm-driver',
      });
      const ids = data.map(({ id }) => id);
      expect(ids).toEqual(expect.arrayContaining(['groq/openai/gpt-oss-20b', 'openai/gpt-4o-mini']));
      expect(data.find(({ id }) => id === 'openai/gpt-4o-mini')).toMatchObject({ owned_by: 'openai' });
    },
  );

  it('asks each provider once and caches the answer', async () => {
    await Promise.all([get('/v1/models'), get('/v1/models')]);
    await get('/v1/models');
    expect(gateway.groq.calls.length + gateway.openai.calls.length).toBe(0);
  });

  it.each([
    '/v1/models/groq/openai/gpt-oss-20b',
    '/v1/models/groq%2Fopenai%2Fgpt-oss-20b',
    '/v1/models/groq/openai%2Fgpt-oss-20b',
    '/openai/v1/models/groq/openai/gpt-oss-20b',
    '/openai/v1/models/groq%2Fopenai%2Fgpt-oss-20b',
  ])('answers on %s with one model', async (path) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      ...{ id: 'groq/openai/gpt-oss-20b', object: 'model', owned_by: 'groq' },
    });
  });

  it('finds a named model', async () => {
    expect(await (await get('/v1/models/best')).json()).toMatchObject({ id: 'best' });
  });

  it.each(['nothing', 'groq', 'groq/nothing', 'nobody/x', '__proto__', 'constructor%2Fx'])(
    'answers 404 model_not_found for %s',
    async (id) => {
      const response = await get(`/v1/models/${id}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: 'model_not_found', param: 'model' } });
    },
  );

  it.each(['/v1/models', '/v1/models/best', '/v1/models/groq/openai/gpt-oss-20b', '/openai/v1/models'])(
    'requires a token on %s',
    async (path) => {
      expect((await gateway.test.request(path)).status).toBe(401);
      expect((await gateway.test.request(path, { token: gateway.test.adminToken })).status).toBe(403);
    },
  );
});
