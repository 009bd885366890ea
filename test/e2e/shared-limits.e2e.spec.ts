import { describe, expect, it } from '@jest/globals';
import { describeWithPostgres, openPostgresDatabase } from '../support/postgres-server.js';
import { describeWithRedis, sharedRedis } from '../support/redis-server.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { BuiltGateways } from '../support/built-gateways.js';

/** Two applications that share a database, and perhaps a Redis. */
async function startTwo(environment: Readonly<Record<string, string>> = {}): Promise<readonly TestApp[]> {
  const shared = { DATABASE_URL: await openPostgresDatabase(), ...environment };
  const first = await startTestApp({ environment: shared });
  const { APP_KEY, ADMIN_TOKEN } = process.env as Record<string, string>;
  return [
    first,
    await startTestApp({ environment: { ...shared, APP_KEY: APP_KEY!, ADMIN_TOKEN: ADMIN_TOKEN! } }),
  ];
}

/** Makes a key with limits at the first application. */
async function keyWith([app]: readonly TestApp[], limits: object): Promise<string> {
  const response = await app!.request('/api/v1/client-keys', {
    method: 'POST',
    token: app!.adminToken,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'a test', scopes: ['use'], limits }),
  });
  return ((await response.json()) as { key: string }).key;
}

/** Asks each application in turn. */
async function askInTurn(apps: readonly TestApp[], token: string, times: number): Promise<number[]> {
  const body = JSON.stringify({ model: 'mock/mock-1', messages: [{ role: 'user', content: 'x' }] });
  const headers = { 'content-type': 'application/json' };
  const replies = Array.from({ length: times }, async (_, index) => {
    const app = apps[index % apps.length]!;
    return (await app.request('/v1/chat/completions', { method: 'POST', token, headers, body })).status;
  });
  return Promise.all(replies);
}

const count = (statuses: readonly number[], status: number) =>
  statuses.filter((each) => each === status).length;

function describeShared(environment: () => Promise<Readonly<Record<string, string>>>): void {
  it('count the requests of a client key together', async () => {
    const apps = await startTwo(await environment());
    const statuses = await askInTurn(apps, await keyWith(apps, { rpm: 3 }), 12);
    expect([count(statuses, 200), count(statuses, 429)]).toEqual([3, 9]);
  });

  it('let 200 calls of a client key through as one server does', async () => {
    const gateways = await BuiltGateways.start(
      { DATABASE_URL: await openPostgresDatabase(), ...(await environment()) },
      { latencyMs: 20 },
    );
    const key = await gateways.createKey({ rpm: 30, concurrency: 2 });
    const since = performance.now();
    const calls = Array.from({ length: 200 }).keys();
    const outcomes: string[] = [];
    let asked = 0;
    // A call is made again, at the other server, until one may be in flight: then the rate decides.
    const caller = async () => {
      for (const _call of calls) {
        let outcome: string;
        do outcome = await gateways.ask((asked += 1), key);
        while (outcome === '429 concurrency_exceeded');
        outcomes.push(outcome);
      }
    };
    await Promise.all(Array.from({ length: 8 }, caller));
    const refilled = Math.floor((performance.now() - since) / 2_000);
    const passed = outcomes.filter((outcome) => outcome === '200').length;
    expect(passed).toBeGreaterThanOrEqual(30);
    expect(passed).toBeLessThanOrEqual(30 + refilled);
    expect(outcomes.filter((outcome) => outcome === '429 rate_limit_exceeded')).toHaveLength(200 - passed);
    expect(gateways.provider.calls).toHaveLength(passed);
    expect(gateways.provider.peakInFlight).toBeLessThanOrEqual(2);
  });
}

describe('two servers', () => {
  describeWithPostgres('on one Postgres', () => describeShared(async () => ({})));
  describeWithPostgres('on one Postgres with Redis', () => {
    describeWithRedis('for the limits', () =>
      describeShared(async () => ({ REDIS_URL: await sharedRedis() })),
    );
  });
});
