import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltServer } from '../support/built-server.js';
import { closeLater } from '../support/cleanup.js';
import { Deferred } from '../support/deferred.js';
import { FakeProvider, unusedPort } from '../support/fake-provider/index.js';
import { describeWithPostgres, openPostgresDatabase } from '../support/postgres-server.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const MODEL = 'groq/llama-3.1-8b-instant';
const CHAT = '/v1/chat/completions';

/** Nodes are named after host and process id. */
const LISTENING = /"node":"[^"]+-(\d+)"[^\n]*"msg":"listening on/g;

/** The process ids of the workers that have come to listen, in their order. */
const workersOf = ({ output }: BuiltServer) => [...output.matchAll(LISTENING)].map(([, pid]) => Number(pid));

/** Waits until so many workers have come to listen. */
async function listening(server: BuiltServer, count: number): Promise<readonly number[]> {
  await server.printed(new RegExp(`(?:${LISTENING.source}[^]*){${count}}`));
  return workersOf(server);
}

/** False for one that has ended and that no process has waited for yet, too. */
function runs(pid: number): boolean {
  const path = `/proc/${pid}/stat`;
  return existsSync(path) && !/^\d+ \(.*\) [ZX]/.test(readFileSync(path, 'latin1'));
}

it('refuses several processes on SQLite in one line, with the reason', async () => {
  const server = BuiltServer.launch({ WEB_CONCURRENCY: '2' });
  expect(await server.ended).toMatchObject({ code: 1 });
  expect(server.output).toMatch(/^WEB_CONCURRENCY is 2, but DATABASE_URL is SQLite[^\n]*\n$/);
});

describeWithPostgres('a server of two worker processes', () => {
  let provider: FakeProvider;
  let environment: Record<string, string>;
  let replyTo: () => string | Promise<string> = () => 'hello';

  beforeAll(async () => {
    provider = await FakeProvider.start({ apiKeys: [GROQ_KEY], reply: () => replyTo() });
    environment = {
      DATABASE_URL: await openPostgresDatabase(),
      WEB_CONCURRENCY: '2',
      GROQ_API_KEY: GROQ_KEY,
      GROQ_BASE_URL: provider.groqBaseUrl,
    };
  });

  async function start(further: Record<string, string> = {}): Promise<BuiltServer> {
    const server = await BuiltServer.start({ ...environment, ...further });
    await listening(server, 2);
    return server;
  }

  /** One request over a connection that no other uses. */
  const ask = (server: BuiltServer, path: string, token?: string) =>
    server.request(path, { token, headers: { connection: 'close' } });

  describe('while it runs', () => {
    let server: BuiltServer;
    beforeAll(async () => {
      server = await start();
    });

    it('answers at both, and one reading of the metrics has the series of both', async () => {
      const token = await server.createKey(['metrics']);
      const codes = [];
      for (let request = 0; request < 4; request += 1) codes.push((await ask(server, '/ready')).status);
      expect(codes).toEqual([200, 200, 200, 200]);
      const text = await (await ask(server, '/metrics', token)).text();
      const asked =
        /^http_requests_total\{method="GET",route="\/ready",status="2xx",node=".+-(\d+)"\} (\d+)/gm;
      const counts = new Map([...text.matchAll(asked)].map(([, pid, count]) => [Number(pid), Number(count)]));
      expect([...counts.keys()].sort()).toEqual([...workersOf(server)].sort());
      expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(4);
      expect(text).toMatch(/^metrics_processes_missing 0$/m);
      expect(text.match(/^# TYPE http_requests_total /gm)).toHaveLength(1);
    });

    it('answers on while one was killed, and has another one for it', async () => {
      const [killed, left] = workersOf(server);
      process.kill(killed!, 'SIGKILL');
      await server.printed(/a worker process ended: another one is started/);
      expect((await ask(server, '/ready')).status).toBe(200);
      const [, , next] = await listening(server, 3);
      expect([killed, left]).not.toContain(next);
    });

    it('replaces both on SIGHUP, and every request is answered meanwhile', async () => {
      server.signal('SIGHUP');
      const replies = new Set<string>();
      const replaced = server.printed(/all worker processes were replaced/).then(() => 'replaced');
      while ((await Promise.race([replaced, ask(server, '/health')])) !== 'replaced')
        replies.add(await (await ask(server, '/ready')).text());
      expect([...replies]).toEqual(['{"status":"ready"}']);
      expect(workersOf(server)).toHaveLength(5);
    });

    it('ends with code 0 on SIGTERM once a stream of a worker is over', async () => {
      const token = await server.createKey(['use']);
      const held = new Deferred<string>();
      replyTo = () => held.promise;
      const body = { model: MODEL, stream: true, messages: [{ role: 'user', content: 'hello' }] };
      const answer = server.request(CHAT, { token, body });
      await provider.waitForCalls(1);
      server.signal('SIGTERM');
      await server.printed(/waiting for requests and streams to end/);
      held.resolve('finished after all');
      const text = await (await answer).text();
      expect(text).toContain('"content":"er a"');
      expect(text).toMatch(/data: \[DONE\]\s*$/);
      expect(await server.ended).toEqual({ code: 0, signal: null });
      expect((await server.rest()).match(/"msg":"ended"/g)).toHaveLength(4);
    });
  });

  it('ends at once on a second signal, with code 1', async () => {
    const server = await start({ SHUTDOWN_GRACE_MS: '600000' });
    const token = await server.createKey(['use']);
    const before = provider.calls.length;
    replyTo = () => new Promise<string>(() => {});
    const body = { model: MODEL, messages: [{ role: 'user', content: 'hello' }] };
    server.request(CHAT, { token, body }).catch(() => undefined);
    await provider.waitForCalls(before + 1);
    server.signal('SIGTERM');
    await server.printed(/waiting for requests and streams to end/);
    server.signal('SIGTERM');
    expect(await server.ended).toEqual({ code: 1, signal: null });
    for (const pid of workersOf(server)) while (runs(pid)) await nextTurn();
  });

  it('ends with the reason, told once, if it cannot listen', async () => {
    const port = await unusedPort();
    const taken: Server = createServer().listen(port, '127.0.0.1');
    closeLater(() => taken.close());
    await once(taken, 'listening');
    const server = BuiltServer.launch({ ...environment, PORT: String(port) });
    expect(await server.ended).toMatchObject({ code: 1 });
    expect(server.output.match(/^The server did not start: .*EADDRINUSE/gm)).toHaveLength(1);
    expect(server.output).not.toContain('another one is started');
  });
});
