import { ConfigurationError } from '../../support/index.js';
import type { ClusterStore } from '../cluster-store.js';
import { beatInPostgres, leavePostgres } from './postgres-heartbeat.js';
import { PostgresLimitStore } from './postgres-limit.store.js';
import { type PostgresDataSource, PostgresPool } from './postgres-pool.js';
import { PostgresSlotLedger } from './postgres-slot.ledger.js';

/** Signs of life after which unused rows are deleted: an hour. */
const CLEANED_EVERY = 720;

/** What Postgres says if a table or a function is not there. */
const NOT_MIGRATED = ['42P01', '42883'];

/**
 * Opens the store in Postgres for a process.
 * @throws ConfigurationError unless the data source is one of Postgres and has the tables
 */
export async function openPostgres(dataSource: PostgresDataSource, process: string): Promise<ClusterStore> {
  const pool = PostgresPool.of(dataSource);
  let beats = 0;
  const heartbeat = () => beatInPostgres(pool, process, (beats += 1) % CLEANED_EVERY === 0);
  await assertMigrated(heartbeat, pool);
  return {
    name: 'postgres',
    limits: new PostgresLimitStore(pool),
    slots: new PostgresSlotLedger(pool),
    heartbeat,
    leave: () => leavePostgres(pool, process),
    close: () => pool.close(),
  };
}

async function assertMigrated(heartbeat: () => Promise<number>, pool: PostgresPool): Promise<void> {
  try {
    await heartbeat();
  } catch (error) {
    // Any other failure may pass.
    if (!NOT_MIGRATED.includes((error as { code?: string }).code ?? '')) return;
    await pool.close();
    throw new ConfigurationError(
      'The database lacks the tables of the shared limits: add clusterMigrations to the migrations of dataSource, and run them.',
      'dataSource',
    );
  }
}
