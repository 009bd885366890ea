import { setImmediate } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { sqliteFailure, toWriteError } from '../support/index.js';
import { dialectOf } from './dialect.js';
import { type Isolation, writeOnPostgres } from './postgres/write-on-postgres.js';
import { hasOwnTransactions } from './sqlite/threaded-sqlite.driver.js';

/** The part of a better-sqlite3 database that is used here. */
interface SqliteDatabase {
  readonly inTransaction: boolean;
}

/** The last transaction of each connection that all statements share. */
const lastOfShared = new WeakMap<DataSource, Promise<unknown>>();

/**
 * Runs several statements in one transaction: all of their writes are stored, or none. What it reads does not
 * change before it writes: on SQLite it starts with the write lock (`BEGIN IMMEDIATE`), on Postgres it is
 * SERIALIZABLE, and run again if another one came first.
 *
 * @param work awaits statements of its manager alone: others would wait for the transaction to end. It may be
 *   run several times, so it changes nothing beside the database
 * @throws AppError 503 `storage_busy` or `storage_unavailable`, and then nothing was changed; 503
 *   `storage_uncertain` if the disk or the connection failed at the end and the change may be stored; what
 *   `work` throws, after rolling back
 */
export function writeAtomically<T>(
  dataSource: DataSource,
  work: (transaction: EntityManager) => Promise<T>,
): Promise<T> {
  return write(dataSource, work, 'SERIALIZABLE');
}

/**
 * Does the same for frequent writes that concern single rows: on Postgres it is READ COMMITTED. Others may
 * change what it has read, unless it has locked the rows ({@link rowLock}). SERIALIZABLE transactions that
 * write to small tables at the same time end each other, although their rows differ.
 */
export function writeRows<T>(
  dataSource: DataSource,
  work: (transaction: EntityManager) => Promise<T>,
): Promise<T> {
  return write(dataSource, work, 'READ COMMITTED');
}

/** Returns options of `find` that lock the rows until the transaction ends. SQLite locks everything. */
export function rowLock(transaction: EntityManager): {
  readonly lock?: { readonly mode: 'pessimistic_write' };
} {
  return dialectOf(transaction) === 'postgres' ? { lock: { mode: 'pessimistic_write' } } : {};
}

async function write<T>(
  dataSource: DataSource,
  work: (transaction: EntityManager) => Promise<T>,
  isolation: Isolation,
): Promise<T> {
  try {
    if (dialectOf(dataSource) === 'postgres') {
      return await writeOnPostgres(dataSource, work, undefined, isolation);
    }
    if (hasOwnTransactions(dataSource)) return await dataSource.transaction(work);
    return await inTurn(dataSource, () => onSharedConnection(dataSource, work));
  } catch (error) {
    throw toWriteError(error);
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
  const restore = refuseAfterRollback(runner, database);
  try {
    const result = await work(runner.manager);
    await commit(runner);
    return result;
  } catch (error) {
    if (database.inTransaction) await runner.query('ROLLBACK');
    throw error;
  } finally {
    restore();
  }
}

/**
 * SQLite rolls back by itself when the disk is full or cannot be read. The rest of the work must not be
 * stored then, statement by statement. Returns a function that lets the runner go on as before.
 */
function refuseAfterRollback(runner: QueryRunner, database: SqliteDatabase): () => void {
  const query = runner.query.bind(runner);
  runner.query = (sql: string, parameters?: unknown[], structured?: boolean): Promise<never> => {
    if (database.inTransaction) return query(sql, parameters, structured as true) as Promise<never>;
    const message = 'the transaction was rolled back';
    return Promise.reject(Object.assign(new Error(message), { code: 'SQLITE_ABORT_ROLLBACK' }));
  };
  return () => void Reflect.deleteProperty(runner, 'query');
}

async function commit(runner: QueryRunner): Promise<void> {
  try {
    await runner.query('COMMIT');
  } catch (error) {
    // The commit may lie in the log, where the next process to open the database finds it.
    const uncertain = sqliteFailure(error)?.code === 'IOERR';
    throw uncertain
      ? Object.assign(error as Error, { driverError: { code: 'SQLITE_IOERR', uncertain } })
      : error;
  }
}
