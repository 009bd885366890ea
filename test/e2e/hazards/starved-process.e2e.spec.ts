import { beforeAll, describe, expect, it } from '@jest/globals';
import { BuiltServer } from '../../support/built-server.js';
import { Deferred } from '../../support/deferred.js';
import { FakeProvider } from '../../support/fake-provider/index.js';
import { RawConnection } from './raw-connection.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const MODEL = 'groq/llama-3.1-8b-instant';
const CHAT = '/v1/chat/completions';
const hello = { model: MODEL, messages: [{ role: 'user', content: 'hello' }] };

describe('a server with too little', () => {
  let provider: FakeProvider;
  let answer: Deferred<string>;
  let server: BuiltServer;
  let key: string;

  beforeAll(async () => {
    provider = await FakeProvider.start({
      ...{ apiKeys: [GROQ_KEY], recordBodies: false, reply: () => answer.promise },
    });
  });

  async function start(environment: Record<string, string> = {}): Promise<void> {
    answer = new Deferred();
    const groq = { GROQ_API_KEY: GROQ_KEY, GROQ_BASE_URL: provider.groqBaseUrl };
    server = await BuiltServer.start({ ...groq, ...environment });
    key = await server.createKey(['use']);
  }

  const ask = (body: object = hello) => server.request(CHAT, { token: key, body });

  async function expectRecovered(): Promise<void> {
    expect((await server.request('/health')).status).toBe(200);
    expect((await server.request('/ready')).status).toBe(200);
    expect((await ask()).status).toBe(200);
    expect(server.output).not.toMatch(/"level":60|heap out of memory/);
  }

  it('heap refuses large requests with 503 before the heap is full, and recovers', async () => {
    await start({ NODE_OPTIONS: '--max-old-space-size=256' });
    const large = { ...hello, messages: [{ role: 'user', content: 'x'.repeat(8_000_000) }] };
    const statuses: number[] = [];
    const refused = new Deferred<void>();
    const asked = Array.from({ length: 60 }, async () => {
      const response = await ask(large);
      statuses.push(response.status);
      if (response.status === 503 && statuses.length > 30) refused.resolve();
      return { retryAfter: response.headers.get('retry-after'), text: await response.text() };
    });
    await refused.promise;
    expect((await server.request('/health')).status).toBe(200);
    expect(new Set(statuses)).toEqual(new Set([503]));
    answer.resolve('answered');
    const replies = await Promise.all(asked);
    for (const { retryAfter, text } of replies.filter(({ text }) => text.includes('"error"'))) {
      expect(JSON.parse(text)).toMatchObject({ error: { code: 'overloaded' } });
      expect(retryAfter).toBe('2');
    }
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(0);
    expect(new Set(statuses)).toEqual(new Set([503, 200]));
    await expectRecovered();
  });

  (process.platform === 'linux' ? it : it.skip)(
    'file descriptors serves the connections it has, and all again when there is room',
    async () => {
      await start();
      server.limitOpenFiles(256);
      answer.resolve('answered');
      const port = Number(new URL(server.url).port);
      const ready = 'GET /ready HTTP/1.1\r\nhost: x\r\n\r\n';
      const clients = await Promise.all(Array.from({ length: 400 }, () => RawConnection.open(port)));
      let served = 0;
      const enough = new Deferred<RawConnection>();
      for (const client of clients) {
        void client
          .send(ready)
          .got('{"status":"ready"}')
          .then((well) => {
            served += Number(well);
            if (served === 100) enough.resolve(client);
          });
      }
      const held = await enough.promise;
      const before = held.received.length;
      await held.send('GET /health HTTP/1.1\r\nhost: x\r\nx-request-id: still\r\n\r\n').got('"ok"');
      expect(held.received.slice(before)).toMatch(/^HTTP\/1\.1 200 /);
      for (const client of clients) client.destroy();
      await Promise.all(clients.map(({ closed }) => closed));
      // Until the server has noticed that they are gone.
      while (
        !(await ask().then(
          ({ status }) => status === 200,
          () => false,
        ))
      );
      await expectRecovered();
    },
  );
});
