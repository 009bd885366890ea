import { beforeAll } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { PostgresLimitStore } from '../../../modules/cluster/postgres/postgres-limit.store.js';
import type { PostgresPool } from '../../../modules/cluster/postgres/postgres-pool.js';
import type { RedisConnection } from '../../../modules/cluster/redis/redis-connection.js';
import { RedisLimitStore } from '../../../modules/cluster/redis/redis-limit.store.js';
import { connectPostgres, connectRedis, openLimitDatabase } from '../../support/cluster-stores.js';
import { FakeClock } from '../../support/fake-clock.js';
import { describeWithPostgres } from '../../support/postgres-server.js';
import { describeWithRedis, newKeyPrefix } from '../../support/redis-server.js';
import { describeSameAsMemory } from './same-as-memory.contract.js';
import { describeLimitStoreContract, type StoreUnderTest } from './limit-store.contract.js';

describeWithRedis('limits in Redis', () => {
  let connections: RedisConnection[];
  beforeAll(async () => {
    connections = [await connectRedis(), await connectRedis()];
  });

  const setup = (): StoreUnderTest & { clock: FakeClock } => {
    const clock = new FakeClock();
    const options = { prefix: newKeyPrefix(), now: () => clock.monotonic() };
    const [store, other] = connections.map((connection) => new RedisLimitStore(connection, options));
    return { store: store!, other, clock, advance: (ms) => clock.advance(ms) };
  };
  describeLimitStoreContract('the Redis store', setup);
  describeSameAsMemory('the Redis store', setup);
});

describeWithPostgres('limits in Postgres', () => {
  let dataSource: DataSource;
  let pools: PostgresPool[];
  beforeAll(async () => {
    dataSource = await openLimitDatabase();
    pools = [connectPostgres(dataSource), connectPostgres(dataSource)];
  });

  const setup = async (): Promise<StoreUnderTest & { clock: FakeClock }> => {
    await dataSource.query('TRUNCATE "limit_scopes"');
    const clock = new FakeClock();
    const [store, other] = pools.map(
      (pool) => new PostgresLimitStore(pool, { now: () => clock.monotonic() }),
    );
    return { store: store!, other, clock, advance: (ms) => clock.advance(ms) };
  };
  describeLimitStoreContract('the Postgres store', setup);
  describeSameAsMemory('the Postgres store', setup);
});
