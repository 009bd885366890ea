import { setImmediate } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { toStorageError } from '../support/index.js';
import { hasOwnTransactions } from './sqlite/threaded-sqlite.driver.js';

/** The part of a better-sqlite3 database that is used here. */
interface SqliteDatabase {
  readonly inTransaction: boolean;
}

/** The last transaction of each connection that all statements share. */
const lastOfShared = new WeakMap<DataSource, Promise<unknown>>();

/**
 * Runs several statements in one transaction: all of their writes are stored, or none. It starts with the
 * write lock (`BEGIN IMMEDIATE`), so what it reads does not change before it writes.
 *
 * @param work awaits statements of its manager alone: others would wait for the transaction to end
 * @throws AppError 503 `storage_busy` or `storage_unavailable`; what `work` throws, after rolling back
 */
export async function writeAtomically<T>(
  dataSource: DataSource,
  work: (transaction: EntityManager) => Promise<T>,
): Promise<T> {
  try {
    if (hasOwnTransactions(dataSource)) return await dataSource.transaction(work);
    return await inTurn(dataSource, () => onSharedConnection(dataSource, work));
  } catch (error) {
    throw toStorageError(error);
  }
}

/**
 * TypeORM's better-sqlite3 driver has one connection for all, and a transaction includes whatever runs on it
 * meanwhile. So ours run one after the other. Their statements resolve within the turn of the event loop that
 * starts them, so that other requests' statements find no transaction open.
 */
function inTurn<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const before = lastOfShared.get(dataSource) ?? Promise.resolve();
  const result = before.then(work, work);
  lastOfShared.set(dataSource, result);
  return result;
}

async function onSharedConnection<T>(
  dataSource: DataSource,
  work: (transaction: EntityManager) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  const database = (await runner.connect()) as SqliteDatabase;
  // A transaction of the application is open. Inside it, ours would not be durable when this resolves.
  while (database.inTransaction) await setImmediate();
  await runner.query('BEGIN IMMEDIATE');
  try {
    const result = await work(runner.manager);
    await runner.query('COMMIT');
    return result;
  } catch (error) {
    // SQLite rolls back by itself when the disk is full or cannot be read.
    if (database.inTransaction) await runner.query('ROLLBACK');
    throw error;
  }
}
