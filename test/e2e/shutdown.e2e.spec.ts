import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltServer } from '../support/built-server.js';
import { Deferred } from '../support/deferred.js';
import { FakeProvider, type ProviderCall, unusedPort } from '../support/fake-provider/index.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const MODEL = 'groq/llama-3.1-8b-instant';
const messages = [{ role: 'user', content: 'hello' }];
const CHAT = '/v1/chat/completions';
/** Longer than any test: what ends before ends for another reason. */
const LONG_GRACE = { SHUTDOWN_GRACE_MS: '600000' };

/** The events of a stream, but comments. */
const eventsOf = (text: string) => text.split('\n\n').filter((event) => event.startsWith('data: '));

describe('a server that is shutting down', () => {
  let provider: FakeProvider;
  let replyTo: (call: ProviderCall) => string | Promise<string> = () => 'hello';
  let server: BuiltServer;
  let key: string;

  beforeAll(async () => {
    provider = await FakeProvider.start({ apiKeys: [GROQ_KEY], reply: (call) => replyTo(call) });
  });
  afterEach(() => {
    provider.reset();
    replyTo = () => 'hello';
  });

  async function start(environment: Record<string, string> = {}): Promise<void> {
    server = await BuiltServer.start({
      GROQ_API_KEY: GROQ_KEY,
      GROQ_BASE_URL: provider.groqBaseUrl,
      ...environment,
    });
    key = await server.createKey(['use']);
  }

  /** A call that is answered when the test says so. */
  async function heldCall() {
    const held = new Deferred<string>();
    replyTo = () => held.promise;
    const answer = server.request(CHAT, { token: key, body: { model: MODEL, messages } });
    answer.catch(() => undefined);
    await provider.waitForCalls(1);
    return { answer, finish: (text: string) => held.resolve(text) };
  }

  it('exits with code 0 on SIGTERM and on SIGINT', async () => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      await server?.remove();
      await start();
      server.signal(signal);
      expect(await server.ended).toEqual({ code: 0, signal: null });
      expect(server.output).toContain('"msg":"ended"');
    }
  });

  it('is alive but not ready, refuses new requests, and finishes those in flight', async () => {
    await start(LONG_GRACE);
    const { answer, finish } = await heldCall();
    server.signal('SIGTERM');
    await server.printed(/shutting down/);
    const ready = await server.request('/ready');
    expect(ready.status).toBe(503);
    expect((await server.request('/health')).status).toBe(200);
    const refused = await server.request('/api/v1/drivers', { token: key });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('connection')).toBe('close');
    expect(refused.headers.get('cache-control')).toBe('no-store');
    expect(await refused.json()).toMatchObject({
      error: { code: 'shutting_down', type: 'service_unavailable_error', param: null },
    });
    finish('finished after all');
    const response = await answer;
    expect(response.headers.get('connection')).toBe('close');
    expect(await response.text()).toContain('finished after all');
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  it('finishes a stream in flight, then closes its connection', async () => {
    await start(LONG_GRACE);
    provider.enqueue({
      kind: 'ok',
      reply: { text: 'one two three four five six', stream: { intervalMs: 100 } },
    });
    const response = await server.request(CHAT, {
      token: key,
      body: { model: MODEL, messages, stream: true },
    });
    server.signal('SIGTERM');
    expect(eventsOf(await response.text()).at(-1)).toBe('data: [DONE]');
    expect((await server.ended).code).toBe(0);
  });

  it('closes idle connections at once', async () => {
    await start(LONG_GRACE);
    const { finish } = await heldCall();
    const idle = await keptAlive(server.url);
    const closed = once(idle, 'close');
    server.signal('SIGTERM');
    await closed;
    finish('done');
    expect((await server.ended).code).toBe(0);
  });

  describe('after the grace period', () => {
    const NO_GRACE = { SHUTDOWN_GRACE_MS: '0' };

    it('ends a stream with one error event and no [DONE]', async () => {
      await start(NO_GRACE);
      provider.enqueue({ kind: 'stream_stall', afterTokens: 1 });
      const response = await server.request(CHAT, {
        token: key,
        body: { model: MODEL, messages, stream: true },
      });
      server.signal('SIGTERM');
      const events = eventsOf(await response.text());
      expect(JSON.parse(events.at(-1)!.slice('data: '.length))).toEqual({
        error: {
          message: 'This server is shutting down. Try again.',
          type: 'service_unavailable_error',
          param: null,
          code: 'shutting_down',
        },
      });
      expect(events.filter((event) => event.includes('"error"'))).toHaveLength(1);
      expect(await server.ended).toEqual({ code: 0, signal: null });
    });

    it('answers a waiting call with 503, and cancels it at its provider', async () => {
      await start(NO_GRACE);
      const { answer } = await heldCall();
      server.signal('SIGTERM');
      const response = await answer;
      expect(response.status).toBe(503);
      expect(await response.json()).toMatchObject({ error: { code: 'shutting_down' } });
      expect(await server.ended).toEqual({ code: 0, signal: null });
      await provider.waitForFinished(1);
      expect(provider.calls[0]?.finished).toBe('client_aborted');
    });

    it('answers a pool with its results so far, and failures for the rest', async () => {
      await start(NO_GRACE);
      const held = new Deferred<string>();
      replyTo = ({ prompt }) => (prompt === 'quick' ? 'quick' : held.promise);
      const asked = server.request('/api/v1/groq/completion-pool', {
        token: key,
        headers: { accept: 'text/event-stream' },
        body: { prompts: ['quick', 'slow'], model: 'llama-3.1-8b-instant' },
      });
      const response = await asked;
      const reader = response.body!.getReader();
      let text = new TextDecoder().decode((await reader.read()).value as Uint8Array);
      server.signal('SIGTERM');
      for (let part = await reader.read(); !part.done; part = await reader.read())
        text += new TextDecoder().decode(part.value as Uint8Array);
      expect(text).toMatch(/"index":0,.*"ok":true/);
      expect(text).toMatch(/"index":1,.*"ok":false/);
      expect((await server.ended).code).toBe(0);
    });

    it('disconnects a client that has not sent a whole request', async () => {
      await start(NO_GRACE);
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        `POST ${CHAT} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\n` +
          'content-type: application/json\r\ncontent-length: 100\r\n\r\n{',
      );
      await server.request('/health');
      server.signal('SIGTERM');
      await once(socket.resume(), 'close');
      expect((await server.ended).code).toBe(0);
    });
  });

  it('exits at once on a second signal', async () => {
    await start(LONG_GRACE);
    const { answer } = await heldCall();
    server.signal('SIGTERM');
    await server.printed(/shutting down/);
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 1, signal: null });
    await expect(answer).rejects.toThrow();
  });

  it('leaves its database ready for the next start', async () => {
    await start();
    server.signal('SIGTERM');
    await server.ended;
    expect(server.output).not.toMatch(/"level":(?:50|60)/);
  });

  describe('whose log is not read', () => {
    /** Sends so many requests that their log lines fill every buffer on the way. */
    async function answersAndEnds(rounds = 5): Promise<void> {
      for (let round = 0; round < rounds; round += 1) {
        const statuses = Array.from({ length: 20 }, async () => {
          const response = await server.request('/no/such/route');
          await response.text();
          return response.status;
        });
        expect(new Set(await Promise.all(statuses))).toEqual(new Set([404]));
      }
      server.signal('SIGTERM');
      expect((await server.ended).code).toBe(0);
    }

    it('answers and exits while its reader has stopped', async () => {
      await start();
      server.stopReading();
      await answersAndEnds(150);
      // Or its pipe was never full.
      expect((await server.rest()).split('"msg":"request"').length).toBeLessThan(150 * 20);
    });

    it('answers and exits after its reader has gone, and counts the lost lines', async () => {
      await start();
      const metrics = await server.createKey(['metrics']);
      server.closeOutput();
      const dropped = async () => {
        const text = await (await server.request('/metrics', { token: metrics })).text();
        return Number(/^log_lines_dropped_total (\d+)$/m.exec(text)?.[1]);
      };
      await dropped();
      while ((await dropped()) === 0);
      await answersAndEnds();
    });

    (process.platform === 'linux' ? it : it.skip)('answers and ends on a full disk', async () => {
      const full = openSync('/dev/full', 'w');
      server = await BuiltServer.startOn(full, await unusedPort());
      closeSync(full);
      await answersAndEnds();
    });
  });
});

/** A connection that has had one answer and waits. */
async function keptAlive(url: string): Promise<Socket> {
  const agent = new Agent({ keepAlive: true });
  const request = httpRequest(`${url}/health`, { agent }).end();
  const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream];
  await once(response.resume(), 'end');
  return request.socket!;
}
