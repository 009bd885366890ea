import { describe, expect, it } from '@jest/globals';
import { ApiError, createLlmClient, LlmClientError } from '../../../modules/client/index.js';

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

describe('a reply that is no JSON', () => {
  it('is an ApiError that names its content type', async () => {
    const headers = { 'content-type': 'text/html' };
    const { client } = clientOf(new Response('<h1>Welcome</h1>', { headers }));
    const failure = await client.get('/v1/models').catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(ApiError);
    expect(failure).toMatchObject({ status: 200, code: 'invalid_reply' });
    expect(String(failure)).toContain('The reply is no JSON; its content type is text/html.');
  });
});

describe('a wrong argument', () => {
  const baseUrl = 'https://llm.example';

  it.each<[string, unknown, string]>([
    ['no options', undefined, 'options must be an object with baseUrl, apiKey, fetch; got undefined.'],
    ['no base URL', { apiKey: 'key' }, 'baseUrl must be the address of a server'],
    ['a host as base URL', { baseUrl: 'localhost:3000', apiKey: 'key' }, 'baseUrl must be the address of a'],
    ['no key', { baseUrl }, 'apiKey must be a key, in letters of ASCII without white space; got undefined.'],
    ['a key with a line break', { baseUrl, apiKey: 'sk-secret\n' }, 'apiKey must be a key'],
    [
      'no function',
      { baseUrl, apiKey: 'key', fetch: 'node-fetch' },
      'fetch must be a function; got a string.',
    ],
    ['another name', { baseUrl, apiKey: 'key', token: 'x' }, 'options has no field token. It has baseUrl,'],
  ])('of createLlmClient is refused: %s', (_what, options, message) => {
    const create = () => createLlmClient(options as never);
    expect(create).toThrow(LlmClientError);
    expect(create).toThrow(message);
    expect(create).not.toThrow('sk-secret');
  });

  const path = '/api/v1/models/{name}';
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;

  it.each<[string, unknown[], string]>([
    ['no path', [undefined], 'The path must be one of the API that begins with /; got undefined.'],
    ['no object', [path, 'fast'], 'request must be an object with path, query, body, headers, signal;'],
    ['null', [path, null], 'request must be an object with path'],
    ['another name', [path, { params: { name: 'fast' } }], 'request has no field params. It has path, query'],
    [
      'a parameter of null',
      [path, { path: { name: null } }],
      'path.name must be a text or a number; got null.',
    ],
    [
      'a parameter that the path does not have',
      [path, { path: { name: 'fast', id: 'x' } }],
      'The path /api/v1/models/{name} has no parameter id. It has name.',
    ],
    [
      'a query of null',
      [path, { path: { name: 'fast' }, query: { limit: null } }],
      'query.limit must be a text, a number, a boolean or a list of them; got null.',
    ],
    [
      'headers in an object of their own',
      [path, { path: { name: 'fast' }, headers: new Headers() }],
      'headers must be a plain object; got an object.',
    ],
    [
      'a header that is undefined',
      [path, { path: { name: 'fast' }, headers: { 'x-tenant': undefined } }],
      'headers.x-tenant must be a text; got undefined.',
    ],
    [
      'a body that is no JSON',
      [path, { path: { name: 'fast' }, body: circle }],
      'body must be a value that JSON can say; got an object.',
    ],
    [
      'no signal',
      [path, { path: { name: 'fast' }, signal: 5 }],
      'signal must be an AbortSignal; got a number.',
    ],
  ])('of a call is refused before anything is sent: %s', async (_what, given, message) => {
    const { client, sent } = clientOf(json({}));
    const call = client.put(...(given as Parameters<typeof client.put>));
    await expect(call).rejects.toThrow(LlmClientError);
    await expect(call).rejects.toThrow(message);
    expect(sent).toEqual([]);
  });

  it('of send is refused: a method that the API does not have', async () => {
    const { client } = clientOf(json({}));
    await expect(client.send('GET' as 'get', '/v1/models')).rejects.toThrow(
      'method must be one of get, post,',
    );
  });
});
