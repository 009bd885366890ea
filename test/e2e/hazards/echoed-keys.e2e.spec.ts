import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AttackedServer } from './attacked-server.js';

const messages = [{ role: 'user', content: 'hello' }];
const PROVIDER_REQUEST = 'req_of_the_provider';

describe('a provider that repeats the key of the call', () => {
  let server: AttackedServer;
  let count = 0;

  beforeAll(async () => {
    server = await AttackedServer.start();
  });
  afterEach(async () => {
    server.groq.reset();
    // One that never answers would be asked no more for a while.
    await post('/api/v1/groq/completion-pool', { prompts: ['a', 'b', 'c'] });
    server.groq.reset();
  });

  /** Every field and header a provider has, and the key in each. */
  const quoteKey = (status: number) => {
    const key = server.keys.groqKey;
    const base64 = Buffer.from(key).toString('base64');
    const said = `Incorrect API key provided: ${key} (${base64}). You can find it at https://x.example/${key}`;
    const error = { message: said, type: said, code: key, param: key, failed_generation: said, [key]: key };
    server.groq.setScript(() => ({
      kind: 'raw',
      status,
      headers: {
        'content-type': 'application/json',
        'x-request-id': PROVIDER_REQUEST,
        'x-should-retry': 'false',
        'www-authenticate': `Bearer realm="${key}"`,
        'x-ratelimit-limit-requests': key,
        'x-ratelimit-reset-requests': key,
        'retry-after': key,
        'set-cookie': `key=${key}`,
        [`x-${base64.slice(0, 10)}`]: key,
      },
      body: JSON.stringify({ error, message: said, detail: said }),
    }));
  };
  /** One nobody has asked yet: one that was refused for its rate limit has to be waited for. */
  const model = () => `quotes-${(count += 1)}`;
  const post = (path: string, body: object) => server.send('POST', path, { token: server.key, body });

  it.each([200, 302, 400, 401, 403, 404, 413, 422, 429, 498, 500, 503])(
    'with status %i does not show the key',
    async (status) => {
      quoteKey(status);
      const two = () => `groq/${model()},groq/${model()}`;
      const replies = [
        await post('/api/v1/groq/chatcompletion', { model: model(), messages }),
        await post('/api/v1/groq/chatcompletion', { model: model(), messages, stream: true }),
        await post('/v1/chat/completions', { model: `groq/${model()}`, messages }),
        await post('/v1/chat/completions', { model: `groq/${model()}`, messages, stream: true }),
        await post('/v1/chat/completions', { model: two(), messages }),
        await post('/v1/chat/completions', { model: two(), messages, fastest_response: true }),
        await post('/api/v1/groq/completion-pool', { model: model(), prompts: ['hello'] }),
        await server.send('GET', '/v1/models', { token: server.key }),
        await server.send('GET', '/api/v1/limits', { token: server.key }),
      ];
      for (const { text, headers, status: told } of replies) {
        expect(text + JSON.stringify(headers)).not.toContain(server.keys.groqKey.slice(4, 20));
        // Never as if it were the caller's own key.
        expect(told).not.toBe(401);
        expect(headers['set-cookie']).toBeUndefined();
      }
      expect(server.groq.calls.length).toBeGreaterThanOrEqual(5);
    },
  );

  it('with a 401 causes a 502 in fixed words', async () => {
    quoteKey(401);
    const { status, headers, text } = await post('/v1/chat/completions', {
      model: `groq/${model()}`,
      messages,
    });
    expect([status, headers['x-should-retry']]).toEqual([502, 'false']);
    expect(JSON.parse(text)).toEqual({
      error: {
        message: expect.stringMatching(/^[\w .,']+$/),
        type: 'upstream_error',
        param: null,
        code: 'upstream_auth_failed',
      },
    });
  });

  it('appears in the log only with its status, a known code and its request id', async () => {
    quoteKey(401);
    const name = model();
    await post('/v1/chat/completions', { model: `groq/${name}`, messages });
    const lines = server.test.logLines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const line = lines.find((each) => each.msg === 'a call to a provider failed' && each.model === name);
    expect(line).toMatchObject({ provider_status: 401, provider_request_id: PROVIDER_REQUEST });
    expect(line).not.toHaveProperty('provider_code');
    expect(JSON.stringify(line)).not.toMatch(/Incorrect|x\.example/);
  });

  it('does not show the key in an error event in the middle of a stream either', async () => {
    for (const style of ['openai', 'groq', 'x_groq'] as const) {
      const key = server.keys.groqKey;
      server.groq.enqueue({ kind: 'stream_error', style, message: `Key ${key}`, type: key, code: key });
      const body = { model: 'llama-3.1-8b-instant', messages, stream: true };
      const { text } = await post('/api/v1/groq/chatcompletion', body);
      expect(text).toContain('"error"');
      expect(text).not.toContain(key.slice(4, 20));
    }
  });

  it('leaves no secret in replies, logs or metrics', async () => {
    expect(await server.leaked()).toEqual([]);
  });
});
