import { describe, expect, it } from '@jest/globals';
import { ApiError, createLlmClient } from '../../../modules/client/index.js';

interface Sent {
  readonly url: string;
  readonly init: RequestInit;
}

/** A client whose server gives one reply. */
function clientOf(reply: Response | ((sent: Sent) => Response), baseUrl = 'https://llm.example') {
  const sent: Sent[] = [];
  const fetch = (url: unknown, init: RequestInit = {}) => {
    sent.push({ url: String(url), init });
    return Promise.resolve(typeof reply === 'function' ? reply(sent.at(-1)!) : reply);
  };
  return {
    client: createLlmClient({ baseUrl, apiKey: 'key', fetch: fetch }),
    sent,
  };
}

const json = (body: unknown, init?: ResponseInit) => Response.json(body, init);

describe('a call of the client', () => {
  it('sends the key, and JSON if it has a body', async () => {
    const { client, sent } = clientOf(json({ choices: [] }));
    const body = { model: 'fast', messages: [{ role: 'user', content: 'hello' }] };
    await client.post('/v1/chat/completions', { body });
    expect(sent[0]).toMatchObject({
      url: 'https://llm.example/v1/chat/completions',
      init: {
        method: 'POST',
        headers: { authorization: 'Bearer key', 'content-type': 'application/json' },
        body: JSON.stringify(body),
        redirect: 'error',
      },
    });
  });

  it('fills in the path and the query, below the path of the base URL', async () => {
    const { client, sent } = clientOf(() => json({ data: [] }), 'https://llm.example/below/');
    await client.get('/v1/models/{id}', { path: { id: 'groq/llama 3' } });
    await client.get('/api/v1/audit', { query: { limit: '2' } });
    expect(sent.map(({ url }) => url)).toEqual([
      'https://llm.example/below/v1/models/groq%2Fllama%203',
      'https://llm.example/below/api/v1/audit?limit=2',
    ]);
    expect(sent[0]!.init).not.toHaveProperty('body');
  });

  it('resolves to undefined if the reply has no body', async () => {
    const { client } = clientOf(new Response(null, { status: 204 }));
    const reply: undefined = await client.delete('/api/v1/models/{name}', { path: { name: 'fast' } });
    expect(reply).toBeUndefined();
  });

  it.each(['', '.', '..'])('refuses a parameter that leads to another path: %j', async (name) => {
    const { client, sent } = clientOf(json({}));
    const call = client.delete('/api/v1/models/{name}', { path: { name } });
    await expect(call).rejects.toThrow(`path.name cannot be "${name}".`);
    expect(sent).toEqual([]);
  });

  it('does not compile with what the description does not have', async () => {
    const { client } = clientOf(() => json({}));
    const calls = [
      // @ts-expect-error there is no such path
      () => client.get('/v1/modules'),
      // @ts-expect-error the path has no such method
      () => client.post('/v1/models'),
      // @ts-expect-error the targets are missing
      () => client.put('/api/v1/models/{name}', { path: { name: 'fast' }, body: {} }),
    ];
    for (const call of calls) await call();
    // @ts-expect-error the parameter of the path is missing
    await expect(client.get('/v1/models/{id}')).rejects.toThrow('The path /v1/models/{id} needs path.id.');
  });
});

describe('a refusal', () => {
  it('is an ApiError with the envelope, the wait and the id of the request', async () => {
    const error = {
      message: 'Too many.',
      type: 'rate_limit_error',
      code: 'rate_limit_exceeded',
      param: null,
    };
    const headers = { 'retry-after': '3', 'x-request-id': 'req-1' };
    const { client } = clientOf(json({ error }, { status: 429, headers }));
    const refusal = await client.get('/v1/models').catch((thrown: unknown) => thrown);
    expect(refusal).toBeInstanceOf(ApiError);
    expect(refusal).toMatchObject({ ...error, status: 429, retryAfterMs: 3_000, requestId: 'req-1' });
  });

  it('is one without an envelope too', async () => {
    const { client } = clientOf(new Response('<h1>Bad gateway</h1>', { status: 502 }));
    await expect(client.get('/v1/models')).rejects.toMatchObject({
      message: 'The server answered with status 502.',
      code: 'unknown',
      status: 502,
    });
  });
});
