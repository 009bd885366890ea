import { beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { ScopeStateJson } from '../../modules/gateway/index.js';
import { asProcessOfItsOwn } from '../support/as-process-of-its-own.js';
import { Deferred } from '../support/deferred.js';
import { FakeProvider } from '../support/fake-provider/index.js';
import { describeWithPostgres, startPostgres } from '../support/postgres-server.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const GROQ_KEY = 'gsk_canaryCanaryCanary0123456789';
const MODEL = 'llama-3.1-8b-instant';

interface LimitsJson {
  readonly data: readonly ScopeStateJson[];
  readonly processes: number;
  readonly oldest_ms: number;
  readonly complete: boolean;
}

describeWithPostgres('the limits and queues of two servers on one Postgres', () => {
  let database: Awaited<ReturnType<typeof startPostgres>>;
  let provider: FakeProvider;
  let one: TestApp;
  let other: TestApp;
  let token: string;
  /** What the provider's answers wait for. */
  const held = new Deferred<void>();
  const leaving = new AbortController();
  let calls: readonly Promise<unknown>[];

  const ask = (app: TestApp) =>
    app
      .request('/api/v1/groq/chatcompletion', {
        method: 'POST',
        token,
        signal: leaving.signal,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ messages: [{ role: 'user', content: 'hello' }], max_tokens: 10 }),
      })
      .catch(() => undefined);
  const limitsAt = async (app: TestApp): Promise<LimitsJson> => {
    const response = await app.request('/api/v1/limits', { token });
    expect(response.status).toBe(200);
    return (await response.json()) as LimitsJson;
  };
  /** Asks until it is so, for as long as a test may take. */
  const until = async (app: TestApp, isSo: (limits: LimitsJson) => boolean): Promise<LimitsJson> => {
    for (;;) {
      const limits = await limitsAt(app);
      if (isSo(limits)) return limits;
    }
  };

  beforeAll(async () => {
    database = await startPostgres();
    provider = await FakeProvider.start({
      apiKeys: [GROQ_KEY],
      reply: async () => {
        await held.promise;
        return 'An answer.';
      },
    });
    const environment = {
      DATABASE_URL: database.url,
      GROQ_API_KEY: GROQ_KEY,
      GROQ_BASE_URL: provider.groqBaseUrl,
      GROQ_MODEL: MODEL,
    };
    const start = (host: string, more: Readonly<Record<string, string>> = {}) =>
      startTestApp({ environment: { ...environment, ...more }, imports: [asProcessOfItsOwn(host)] });
    one = await start('one');
    const { APP_KEY, ADMIN_TOKEN } = process.env as Record<string, string>;
    other = await start('other', { APP_KEY: APP_KEY!, ADMIN_TOKEN: ADMIN_TOKEN! });
    token = (await one.createKey()).key;
    const configured = await one.request('/api/v1/settings/groq/limits', {
      method: 'PUT',
      token: one.adminToken,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value: { [MODEL]: { rpm: 2 } } }),
    });
    expect(configured.status).toBe(200);
    await until(one, ({ processes }) => processes === 2);
    await until(other, ({ data }) => data.length === 1);
  });

  it('are the same at both, a call that waits at one of them included', async () => {
    // The third one waits: two a minute may go.
    calls = [ask(one), ask(one), ask(one)];
    await until(one, ({ data }) => data[0]!.in_flight === 2 && data[0]!.waiting === 1);
    const seen = await until(other, ({ data }) => data[0]!.waiting === 1);
    expect(seen).toMatchObject({ processes: 2, complete: true });
    expect(seen.oldest_ms).toBeLessThan(15_000);
    expect(seen.data).toMatchObject([
      { driver: 'groq', model: MODEL, in_flight: 2, waiting: 1, circuit: 'closed' },
    ]);
    expect(seen.data[0]!.limits).toMatchObject([{ unit: 'requests', limit: 2, remaining: 0 }]);
    expect(JSON.stringify(seen)).not.toMatch(/canary|credential|127\.0\.0\.1|http/i);
  });

  it('are added up', async () => {
    calls = [...calls, ask(other)];
    await until(other, ({ data }) => data[0]!.waiting === 2);
    const seen = await until(one, ({ data }) => data[0]!.waiting === 2);
    expect(seen.data).toMatchObject([{ in_flight: 2, waiting: 2 }]);
  });

  it('store nothing of a key or an address', async () => {
    const rows = await one.app.get(DataSource).query<object[]>('SELECT * FROM node_scopes');
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toMatch(/canary|credential|127\.0\.0\.1|http/i);
  });

  it('are those of the process that answers while the database is away, and say so', async () => {
    await database.stop();
    const seen = await limitsAt(one);
    expect(seen).toMatchObject({ processes: 1, oldest_ms: 0, complete: false });
    expect(seen.data).toMatchObject([{ in_flight: 2, waiting: 1 }]);
    await database.start();
    expect(await until(one, ({ complete }) => complete)).toMatchObject({ processes: 2 });
  });

  it('are those of the other alone once one has ended', async () => {
    leaving.abort();
    held.resolve();
    await Promise.all(calls);
    await one.close();
    const seen = await until(other, ({ processes }) => processes === 1);
    expect(seen).toMatchObject({ complete: true, oldest_ms: 0, data: [{ in_flight: 0, waiting: 0 }] });
  });
});
