import { setImmediate } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { toStorageError } from '../support/index.js';

/** A statement of one of TypeORM's query builders. Values are passed as parameters only. */
export interface Statement {
  getQueryAndParameters(): [sql: string, parameters: unknown[]];
}

/** Runs one statement of the transaction. */
export type RunStatement = (statement: Statement) => {
  readonly changes: number;
  readonly lastInsertId: number;
};

/** The part of a better-sqlite3 database that is used here. */
interface SqliteDatabase {
  readonly inTransaction: boolean;
  prepare(sql: string): {
    run(...parameters: unknown[]): { changes: number; lastInsertRowid: number | bigint };
  };
  transaction<T>(work: () => T): { immediate(): T };
}

/**
 * Runs several writes in one transaction: all of them are stored, or none.
 *
 * TypeORM has one SQLite connection for all, so a transaction that awaits between its statements would
 * include the writes of other requests, and roll them back with its own. That is why `work` is synchronous:
 * the whole transaction runs in one turn of the event loop. It starts with the write lock (`BEGIN IMMEDIATE`)
 * and waits for another process as long as `busy_timeout` says.
 *
 * @throws AppError 503 `storage_busy` or `storage_unavailable`; what `work` throws, after rolling back
 */
export async function writeAtomically<T>(dataSource: DataSource, work: (run: RunStatement) => T): Promise<T> {
  const database = (await dataSource.createQueryRunner().connect()) as SqliteDatabase;
  // Another transaction is open on the shared connection. Inside it, ours would not be durable when this
  // resolves.
  while (database.inTransaction) await setImmediate();
  try {
    return database.transaction(() => work((statement) => execute(database, statement))).immediate();
  } catch (error) {
    throw toStorageError(error);
  }
}

function execute(database: SqliteDatabase, statement: Statement): { changes: number; lastInsertId: number } {
  const [sql, parameters] = statement.getQueryAndParameters();
  const { changes, lastInsertRowid } = database.prepare(sql).run(...parameters);
  return { changes, lastInsertId: Number(lastInsertRowid) };
}
