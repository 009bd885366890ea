import { beforeAll, expect, it } from '@jest/globals';
import { connectRedis } from '../support/cluster-stores.js';
import { describeWithRedis, startRedis } from '../support/redis-server.js';
import type { RedisServer } from '../support/servers/redis.mjs';
import { BuiltGateways, MODEL } from '../support/built-gateways.js';

const BACK = /the store of the shared limits is back/;
const UNAVAILABLE = '503 storage_unavailable';

describeWithRedis('a server that starts while Redis is away', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
    await redis.kill();
  });

  it.each([
    ['share', '200'],
    ['closed', UNAVAILABLE],
  ])('starts with %s, and shares limits when it comes', async (whenStoreFails, outcome) => {
    const environment = { REDIS_URL: redis.url, LIMITS_WHEN_STORE_FAILS: whenStoreFails };
    const gateways = await BuiltGateways.start(environment, { count: 1, limits: { rpm: 6_000 } });
    const [server] = gateways.servers;
    const key = await gateways.createKey();
    expect(await gateways.ask(0, key)).toBe(outcome);
    expect((await server!.request('/ready')).status).toBe(200);

    await redis.start();
    await gateways.printed(BACK);
    expect(await gateways.ask(0, key)).toBe('200');
    const connection = await connectRedis(redis.url);
    const keys = await connection.run({ name: 'keys', lua: `return redis.call('KEYS', '*')` }, '');
    expect(keys).toEqual(expect.arrayContaining(['llm:processes', expect.stringContaining(MODEL)]));
    await redis.kill();
  });
});
