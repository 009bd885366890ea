import { once } from 'node:events';
import { connect } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeProvider } from '../support/fake-provider/index.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const MODEL = 'llama-3.1-8b-instant';
const PROMPT = 'a confidential prompt 5f1c';
const messages = [{ role: 'user', content: PROMPT }];
const CHAT = '/v1/chat/completions';

type Line = Readonly<Record<string, unknown>>;

describe('the request log', () => {
  let provider: FakeProvider;
  let test: TestApp;
  let use: { id: string; key: string };

  beforeAll(async () => {
    provider = await FakeProvider.start({ apiKeys: [GROQ_KEY], models: [MODEL, 'one', 'two', 'three'] });
    test = await startTestApp({
      environment: {
        ...{ GROQ_API_KEY: GROQ_KEY, GROQ_BASE_URL: provider.groqBaseUrl, GROQ_MODEL: MODEL },
        ...{ OPENAI_API_KEY: GROQ_KEY, OPENAI_BASE_URL: provider.openAiBaseUrl },
      },
    });
    use = await test.createKey(['use']);
  });
  beforeEach(() => void test.logLines.splice(0));
  afterEach(() => provider.reset());

  function post(body: object, { path = CHAT, signal }: { path?: string; signal?: AbortSignal } = {}) {
    const headers = { 'content-type': 'application/json' };
    return test.request(path, {
      method: 'POST',
      token: use.key,
      headers,
      signal,
      body: JSON.stringify(body),
    });
  }

  /** The lines of requests that are over, once there is at least one. */
  async function requestLines(): Promise<Line[]> {
    for (;;) {
      const lines = test.logLines
        .map((text) => JSON.parse(text) as Line)
        .filter(({ msg }) => msg === 'request');
      if (lines.length > 0) return lines;
      await nextTurn();
    }
  }

  async function theLine(): Promise<Line> {
    const lines = await requestLines();
    expect(lines).toHaveLength(1);
    return lines[0]!;
  }

  /** Sends bytes as they are and reads until the server closes. */
  async function exchange(request: string): Promise<string> {
    const socket = connect(test.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString('latin1')));
    socket.write(Buffer.from(request, 'latin1'));
    await once(socket, 'close');
    return text;
  }

  it('has one line for a call to a model: caller, route, result and times', async () => {
    const response = await post({ model: `groq/${MODEL}`, messages });
    const { usage } = (await response.json()) as { usage: Record<string, number> };
    expect(await theLine()).toEqual({
      ...{ level: expect.any(Number), time: expect.any(String), context: 'http', msg: 'request' },
      node: expect.any(String),
      ...{ request_id: response.headers.get('x-request-id'), method: 'POST', route: CHAT, status: 200 },
      ...{ duration_ms: expect.any(Number), actor: `client-key:${use.id}` },
      ...{
        driver: 'groq',
        model: MODEL,
        calls: 1,
        wait_ms: expect.any(Number),
        provider_ms: expect.any(Number),
      },
      ...{ prompt_tokens: usage?.prompt_tokens, completion_tokens: usage?.completion_tokens },
    });
  });

  it('has the line of a stream at its end, with the time to the first token', async () => {
    const response = await post({ model: `groq/${MODEL}`, messages, stream: true });
    await response.text();
    expect(await theLine()).toMatchObject({
      ...{ status: 200, driver: 'groq', model: MODEL, first_token_ms: expect.any(Number) },
      ...{ completion_tokens: expect.any(Number) },
    });
  });

  it('has no line for a stream that is still open', async () => {
    provider.enqueue({ kind: 'stream_stall', afterTokens: 1 });
    const leaving = new AbortController();
    const response = await post(
      { model: `groq/${MODEL}`, messages, stream: true },
      { signal: leaving.signal },
    );
    await response.body!.getReader().read();
    expect(test.logLines.join('\n')).not.toContain('"msg":"request"');
    leaving.abort();
    expect(await theLine()).toMatchObject({
      status: 499,
      driver: 'groq',
      first_token_ms: expect.any(Number),
    });
  });

  it('names every one of several models, and adds up their tokens', async () => {
    const response = await post({ model: `mock/one, groq/${MODEL}`, messages });
    const { data } = (await response.json()) as {
      data: { completion: { usage: { prompt_tokens: number } } }[];
    };
    const line = await theLine();
    expect(line.calls).toBe(2);
    expect(String(line.driver).split(',').sort()).toEqual(['groq', 'mock']);
    expect(String(line.model).split(',').sort()).toEqual([MODEL, 'one']);
    expect(line.prompt_tokens).toBe(
      data.reduce((sum, { completion }) => sum + completion.usage.prompt_tokens, 0),
    );
  });

  it('contains the code of an error', async () => {
    provider.enqueue('invalid_api_key');
    await (await post({ model: `groq/${MODEL}`, messages })).text();
    expect(await theLine()).toMatchObject({ status: 502, code: 'upstream_auth_failed', driver: 'groq' });
  });

  it('contains the code of an error in the middle of a stream', async () => {
    provider.enqueue({ kind: 'stream_reset', afterTokens: 1 });
    await (await post({ model: `groq/${MODEL}`, messages, stream: true })).text();
    expect(await theLine()).toMatchObject({ status: 200, code: expect.stringMatching(/^upstream_/) });
  });

  it.each([
    ['an answer', false],
    ['the first token of a stream', true],
  ])('has status 499 for a caller who left before %s', async (_name, stream) => {
    provider.enqueue('stall');
    const leaving = new AbortController();
    const asked = post({ model: `groq/${MODEL}`, messages, stream }, { signal: leaving.signal });
    await provider.waitForCalls(1);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    expect(await theLine()).toMatchObject({
      status: 499,
      code: 'client_closed_request',
      driver: 'groq',
      model: MODEL,
    });
  });

  it('has a line for a request that the router refuses, without its path', async () => {
    await test.request('/v1/%zz-secret-path');
    const line = await theLine();
    expect(line).toMatchObject({ method: 'GET', route: null, status: 400, code: 'bad_request' });
    expect(test.logLines.join()).not.toContain('secret-path');
  });

  it('has a line for a request without a host', async () => {
    await exchange('GET /health HTTP/1.1\r\nconnection: close\r\n\r\n');
    expect(await theLine()).toMatchObject({ route: '/health', status: 400 });
  });

  it('never contains prompts or answers', async () => {
    const response = await post({ model: `groq/${MODEL}`, messages });
    const answer = (await response.json()) as { choices: { message: { content: string } }[] };
    await (await post({ model: `groq/${MODEL}`, messages, stream: true })).text();
    await (await post({ prompts: [PROMPT] }, { path: '/api/v1/groq/completion-pool' })).text();
    await requestLines();
    for (const content of [PROMPT, answer.choices[0]!.message.content, use.key, GROQ_KEY])
      expect(test.logLines.join('\n')).not.toContain(content);
  });

  describe('with hostile text', () => {
    const INJECTED = 'x\n{"level":60,"msg":"forged"}\u001b[31m';

    it('has one JSON object per line', async () => {
      await (await post({ model: `mock/${INJECTED}`, messages })).text();
      await (await post({ model: INJECTED, messages })).text();
      await exchange(
        'GET /v1/models HTTP/1.1\r\nhost: x\r\nuser-agent: {"level":"fatal"}\x1b[31m\r\nconnection: close\r\n\r\n',
      );
      await requestLines();
      for (const text of test.logLines) {
        expect(text).not.toMatch(/[\n\u001b]/);
        expect((JSON.parse(text) as Line).msg).not.toBe('forged');
      }
    });

    it('replaces a model that looks like a key, and shortens a long one', async () => {
      await (await post({ model: 'mock/sk-proj-abcdefghijklmnop1234', messages })).text();
      expect(test.logLines.join()).not.toContain('abcdefghijklmnop');
      expect((await theLine()).model).toBe('[secret]');
      test.logLines.splice(0);
      await (await post({ model: `mock/${'m'.repeat(190)}`, messages })).text();
      expect(String((await theLine()).model).length).toBeLessThanOrEqual(100);
    });

    it('ignores headers that claim another request id, address or host', async () => {
      const head = [
        'GET /health HTTP/1.1',
        'host: forged.example',
        'x-forwarded-for: 6.6.6.6',
        'forwarded: for=6.6.6.6',
      ];
      const more = [
        'x-forwarded-host: forged.example',
        'x-forwarded-proto: https',
        'connection: close',
        '',
        '',
      ];
      const reply = await exchange([...head, ...more].join('\r\n'));
      expect(reply).toContain('HTTP/1.1 200');
      await theLine();
      for (const text of [reply, test.logLines.join('\n')]) expect(text).not.toMatch(/forged|6\.6\.6\.6/);
    });

    it.each([
      ['a line break', 'x-request-id: good\nx-evil: 1'],
      ['two ids', 'x-request-id: one\r\nx-request-id: two'],
      ['10 KB', `x-request-id: ${'a'.repeat(10_000)}`],
      ['a null character', 'x-request-id: a\0b'],
    ])('never echoes an id with %s', async (_name, header) => {
      const reply = await exchange(
        `GET /health HTTP/1.1\r\nhost: x\r\n${header}\r\nconnection: close\r\n\r\n`,
      );
      expect(reply.match(/^x-request-id: .*$/gim)).toHaveLength(1);
      expect(reply).toMatch(/^x-request-id: req_[0-9a-f]{32}\r$/im);
      expect(reply).not.toMatch(/^x-evil/im);
    });
  });

  describe('Server-Timing', () => {
    const figures = (response: Response) =>
      new Map(
        (response.headers.get('server-timing') ?? '').split(', ').map((part) => {
          const [name = '', duration = ''] = part.split(';dur=');
          return [name, Number(duration)];
        }),
      );

    it('has the time of this server beside its waiting time', async () => {
      provider.enqueue({ kind: 'ok', reply: { latencyMs: 100 } });
      const startedAt = performance.now();
      const timing = figures(await post({ model: `groq/${MODEL}`, messages }));
      const totalMs = performance.now() - startedAt;
      expect([...timing.keys()]).toEqual(['overhead', 'wait', 'provider']);
      expect(timing.get('provider')).toBeGreaterThan(95);
      expect(timing.get('overhead')! + timing.get('provider')!).toBeLessThan(totalMs);
    });

    it('counts the time of parallel calls once in overhead, and adds it up in provider', async () => {
      provider.setScript(() => ({ kind: 'ok', reply: { latencyMs: 100 } }));
      const model = ['one', 'two', 'three'].map((name) => `openai/${name}`).join(',');
      const startedAt = performance.now();
      const timing = figures(await post({ model, messages }));
      const totalMs = performance.now() - startedAt;
      expect(timing.get('provider')).toBeGreaterThan(3 * 95);
      expect(timing.get('overhead')).toBeGreaterThan(0);
      expect(timing.get('overhead')).toBeLessThan(totalMs - 95);
    });

    it('is present if no model was called, and on errors', async () => {
      expect([...figures(await test.request('/health')).keys()]).toEqual(['overhead']);
      expect([...figures(await test.request('/v1/models')).keys()]).toEqual(['overhead']);
    });

    it('is absent on a stream, whose time is not known yet', async () => {
      const response = await post({ model: `groq/${MODEL}`, messages, stream: true });
      await response.text();
      expect(response.headers.has('server-timing')).toBe(false);
    });
  });
});
