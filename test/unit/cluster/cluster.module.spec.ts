import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { ClusterModule, type ClusterModuleOptions } from '../../../modules/cluster/index.js';
import { LimitStoreManager, LlmDriverModule } from '../../../modules/llm-driver/index.js';
import { CallSlots } from '../../../modules/quota/index.js';
import { openLimitDatabase } from '../../support/cluster-stores.js';
import { closeLater } from '../../support/cleanup.js';
import { describeWithPostgres } from '../../support/postgres-server.js';
import { describeWithRedis, newKeyPrefix, sharedRedis } from '../../support/redis-server.js';

/** Starts an application that shares its limits. */
async function start(options: ClusterModuleOptions, store = 'redis') {
  const drivers = LlmDriverModule.forRoot({ drivers: { mock: {} }, pacing: { store } });
  const module = await Test.createTestingModule({
    imports: [drivers, ClusterModule.forRoot(options)],
  }).compile();
  closeLater(() => module.close());
  return module.init();
}

describe('ClusterModule', () => {
  it.each([
    [{}, /redisUrl or dataSource/],
    [{ redisUrl: 'http://x' }, /redisUrl must be "redis:/],
    [{ redisUrl: 'redis://x', whenStoreFails: 'open' }, /whenStoreFails must be 'share' or 'closed'/],
    [{ redisUrl: 'redis://x', keyPrefix: 7 }, /keyPrefix must be a text; got a number/],
    [{ redisUrl: 'redis://x', processes: 3 }, /processes must be a function; got a number/],
    [{ redisURL: 'redis://x' }, /ClusterModule has no option "redisURL". Did you mean redisUrl\?/],
    [{ dataSource: { options: { type: 'better-sqlite3' }, driver: {} } }, /must be one of Postgres/],
  ] as const)('refuses the options %j', async (options, message) => {
    await expect(start(options as unknown as ClusterModuleOptions)).rejects.toThrow(message);
  });
});

describeWithRedis('ClusterModule with Redis', () => {
  it('adds the store, and counts calls in flight in it', async () => {
    const options = { redisUrl: await sharedRedis(), keyPrefix: newKeyPrefix() };
    const [one, two] = [await start(options), await start(options)];
    expect(one.get(LimitStoreManager).driver().processes).toBe(1);
    expect(two.get(LimitStoreManager).driver().processes).toBe(2);
    const asked = { wanted: 2, minimum: 1 };
    expect(await one.get(CallSlots).acquire('a', 2, asked)).toMatchObject({ ok: true, count: 2 });
    expect(await two.get(CallSlots).acquire('a', 2, asked)).toMatchObject({ ok: false });
  });

  it('no longer counts a process that has ended', async () => {
    const options = { redisUrl: await sharedRedis(), keyPrefix: newKeyPrefix() };
    await (await start(options)).close();
    expect((await start(options)).get(LimitStoreManager).driver().processes).toBe(1);
  });

  it('does not start while limits are counted elsewhere', async () => {
    const options = { redisUrl: await sharedRedis(), keyPrefix: newKeyPrefix() };
    await expect(start(options, 'memory')).rejects.toThrow(/Set pacing: \{ store: 'redis' \}/);
  });
});

describeWithPostgres('ClusterModule with Postgres', () => {
  it('adds the store', async () => {
    const module = await start({ dataSource: await openLimitDatabase() }, 'postgres');
    expect(module.get(LimitStoreManager).driver().processes).toBe(1);
  });

  it('no longer counts a process that has ended', async () => {
    const options = { dataSource: await openLimitDatabase() };
    await (await start(options, 'postgres')).close();
    expect((await start(options, 'postgres')).get(LimitStoreManager).driver().processes).toBe(1);
  });

  it('does not start without its tables', async () => {
    const dataSource = await openLimitDatabase();
    await dataSource.undoLastMigration();
    await expect(start({ dataSource }, 'postgres')).rejects.toThrow(/clusterMigrations/);
  });
});
