import { afterEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { RedisConnection } from '../../../modules/cluster/redis/redis-connection.js';
import { RedisLimitStore } from '../../../modules/cluster/redis/redis-limit.store.js';
import { Limit, type Taken } from '../../../modules/llm-driver/index.js';
import { Secret } from '../../../modules/support/index.js';
import { connectRedis } from '../../support/cluster-stores.js';
import { describeWithRedis, newKeyPrefix, startRedis } from '../../support/redis-server.js';

const LIMIT = new Limit('requests', 'day', 100, 'configured');

afterEach(() => {
  jest.restoreAllMocks();
});

/** Takes one request of the limit. */
function take(store: RedisLimitStore): Promise<Taken> {
  const amounts = { requests: 1, tokens: 0, input_tokens: 0, output_tokens: 0 };
  return store.take({ scope: 's', limits: [LIMIT], amounts, aheadMs: 0 });
}

/** Takes again and again until Redis answers. */
async function takeOnceBack(store: RedisLimitStore): Promise<Taken> {
  for (;;) {
    const taken = await take(store).catch(() => undefined);
    if (taken) return taken;
    await new Promise(setImmediate);
  }
}

describeWithRedis('a connection to Redis', () => {
  it('loads its scripts again when Redis has lost them', async () => {
    const redis = await startRedis();
    const connection = await connectRedis(redis.url);
    const store = new RedisLimitStore(connection, { prefix: newKeyPrefix() });
    const other = await connectRedis(redis.url);
    await take(store);
    await other.run({ name: 'flush', lua: `return redis.call('SCRIPT', 'FLUSH')` }, 'x').catch(() => {});
    expect((await take(store)).levels[0]).toBeCloseTo(2, 3);
    await other.run({ name: 'lose', lua: `return redis.call('FLUSHALL')` }, 'x');
    expect((await take(store)).levels[0]).toBeCloseTo(1, 3);
  });

  it('comes back after a restart, with what Redis has kept', async () => {
    const redis = await startRedis({ appendOnly: true });
    const store = new RedisLimitStore(await connectRedis(redis.url), { prefix: newKeyPrefix() });
    await take(store);
    await redis.kill();
    await expect(take(store)).rejects.toThrow();
    await redis.start();
    expect((await takeOnceBack(store)).levels[0]).toBeCloseTo(2, 3);
  });

  it('is made while Redis is not there yet', async () => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    const redis = await startRedis();
    await redis.stop();
    const store = new RedisLimitStore(await connectRedis(redis.url), { prefix: newKeyPrefix() });
    await expect(take(store)).rejects.toThrow();
    await redis.start();
    expect((await takeOnceBack(store)).taken).toBe(true);
  });

  it('refuses a wrong password in one line that does not show it', async () => {
    const redis = await startRedis();
    const administrator = new Redis(redis.url);
    await administrator.config('SET', 'requirepass', 'right-password');
    administrator.disconnect();
    const url = (password: string) => new Secret(redis.url.replace('redis://', `redis://:${password}@`));
    const refused = RedisConnection.open(url('hunter2-wrong'));
    await expect(refused).rejects.toMatchObject({ code: 'invalid_configuration', param: 'REDIS_URL' });
    await expect(refused).rejects.toThrow(/^(?!.*hunter2)Redis refuses the user or the password[^\n]*$/);
    (await RedisConnection.open(url('right-password'))).close();
  });

  it('warns of a Redis that evicts keys', async () => {
    const warnings = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => {});
    const redis = await startRedis({ settings: { 'maxmemory-policy': 'allkeys-lru' } });
    await connectRedis(redis.url);
    expect(JSON.stringify(warnings.mock.calls)).toContain('maxmemory-policy allkeys-lru');
  });
});
