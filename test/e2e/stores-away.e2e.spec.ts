import { describe, expect, it } from '@jest/globals';
import { describeWithPostgres, openPostgresDatabase, startPostgres } from '../support/postgres-server.js';
import { describeWithRedis, startRedis } from '../support/redis-server.js';
import { createDatabase } from '../support/servers/postgres.mjs';
import { BuiltGateways } from '../support/built-gateways.js';

/** Requests a day: nothing to speak of refills during a test, however long it takes. */
const LIMIT = 200;
/** Each process knows the levels as the store told them last: others may have used a little since. */
const MOST = LIMIT * 1.02;
const AWAY =
  /"processes":2[^\n]*"msg":"the store of the shared limits is away|the store of the shared limits is away[^\n]*"processes":2/;
const BACK = /the store of the shared limits is back/;
const UNAVAILABLE = '503 storage_unavailable';

/** Uses a little of the limit, and has each server ask for its level. */
async function use(gateways: BuiltGateways, key: string): Promise<void> {
  expect(await gateways.askInTurn(20, key)).toEqual({ 200: 20 });
  for (const server of gateways.servers) await server.request('/api/v1/limits', { token: key });
}

/** Asks until no call is let through any more: not beyond the limit, whatever was lost meanwhile. */
async function useUp(gateways: BuiltGateways, key: string): Promise<void> {
  for (let outcomes: object = { 200: 1 }; '200' in outcomes;) outcomes = await gateways.askAll(20, key);
  expect(gateways.provider.calls.length).toBeLessThanOrEqual(MOST);
}

describeWithPostgres('two servers', () => {
  describeWithRedis('whose Redis is killed', () => {
    it.each([
      ['with', true],
      ['without', false],
    ])('go on with their parts, and share again when it is back %s its data', async (_what, appendOnly) => {
      const redis = await startRedis({ appendOnly });
      const environment = { DATABASE_URL: await openPostgresDatabase(), REDIS_URL: redis.url };
      const gateways = await BuiltGateways.start(environment, { limits: { rpd: LIMIT } });
      const key = await gateways.createKey();
      await use(gateways, key);

      await redis.kill();
      expect(await gateways.askAll(10, key)).toEqual({ 200: 10 });
      await gateways.printed(AWAY);
      expect(await gateways.askAll(10, key)).toEqual({ 200: 10 });
      expect(await gateways.store('groq/model', 'stored-without-redis')).toBe('200');

      await redis.start();
      await gateways.printed(BACK);
      expect(await gateways.askAll(10, key)).toEqual({ 200: 10 });
      await useUp(gateways, key);
    });
  });

  describe('whose Postgres is killed', () => {
    it('refuse what they cannot know with 503, lose nothing, and go on when it is back', async () => {
      const postgres = await startPostgres({ durable: true });
      const environment = { DATABASE_URL: await createDatabase(postgres.url) };
      const gateways = await BuiltGateways.start(environment, { limits: { rpd: LIMIT } });
      const key = await gateways.createKey();
      expect(await gateways.store('groq/model', 'acknowledged')).toBe('200');
      await use(gateways, key);

      await postgres.kill();
      // A key that was read a moment ago may be used for a second or two: by the parts of the limit.
      for (let outcomes = {}; !(UNAVAILABLE in outcomes && Object.keys(outcomes).length === 1);) {
        outcomes = await gateways.askAll(4, key);
        expect(['200', UNAVAILABLE, '429 rate_limit_exceeded']).toEqual(
          expect.arrayContaining(Object.keys(outcomes)),
        );
      }
      await gateways.printed(AWAY);
      expect(await gateways.store('groq/model', 'refused')).toBe(UNAVAILABLE);
      expect(gateways.provider.calls.length).toBeLessThanOrEqual(MOST);

      await postgres.start();
      await gateways.printed(BACK);
      expect(await gateways.store('mistral/model', 'stored')).toBe('200');
      for (const server of gateways.servers) {
        const reply = await server.request('/api/v1/settings', { token: server.adminToken });
        const text = await reply.text();
        expect(text).toContain('"acknowledged"');
        expect(text).not.toContain('"refused"');
      }
      await useUp(gateways, key);
    });
  });
});
