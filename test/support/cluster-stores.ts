import { DataSource } from 'typeorm';
import { clusterMigrations } from '../../modules/cluster/index.js';
import { PostgresPool } from '../../modules/cluster/postgres/postgres-pool.js';
import { RedisConnection } from '../../modules/cluster/redis/redis-connection.js';
import { Secret } from '../../modules/support/index.js';
import { closeLater } from './cleanup.js';
import { openPostgresDatabase } from './postgres-server.js';
import { sharedRedis } from './redis-server.js';

/** Connects to the run's Redis, or to another. Closes with the test or file. */
export async function connectRedis(url?: string): Promise<RedisConnection> {
  const connection = await RedisConnection.open(new Secret(url ?? (await sharedRedis())));
  closeLater(() => connection.close());
  return connection;
}

/** Opens a database of its own with the tables of shared limits. Closes with the test or file. */
export async function openLimitDatabase(url?: string): Promise<DataSource> {
  const dataSource = await new DataSource({
    type: 'postgres',
    url: url ?? (await openPostgresDatabase()),
    installExtensions: false,
    migrations: [...clusterMigrations],
    poolSize: 2,
    poolErrorHandler: () => {},
  }).initialize();
  closeLater(() => dataSource.destroy());
  await dataSource.runMigrations();
  return dataSource;
}

/** Connects to a database as a process that shares limits does. Closes with the test or file. */
export function connectPostgres(dataSource: DataSource): PostgresPool {
  const pool = PostgresPool.of(dataSource);
  closeLater(() => pool.close());
  return pool;
}
