import { setImmediate } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { toStorageError } from '../support/index.js';

/** A statement as TypeORM's query builders give it; only placeholders ever carry values. */
export interface Statement {
  getQueryAndParameters(): [sql: string, parameters: unknown[]];
}

/** Runs one statement of the transaction and says what it did. */
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
 * Runs several writes as one: all of them are in the database afterwards, or none.
 *
 * TypeORM gives every caller the same SQLite connection, so a transaction that awaits between its statements takes in
 * the writes of whoever runs meanwhile, and rolls them back with its own. That is why `work` is synchronous: the whole
 * transaction is one turn of the event loop. It begins with the write lock (`BEGIN IMMEDIATE`), waiting for another
 * process for as long as `busy_timeout` says.
 *
 * @throws AppError 503 `storage_busy` or `storage_unavailable`; what `work` throws, after rolling back
 */
export async function writeAtomically<T>(dataSource: DataSource, work: (run: RunStatement) => T): Promise<T> {
  const database = (await dataSource.createQueryRunner().connect()) as SqliteDatabase;
  // Somebody's own transaction is open on the shared connection; inside it ours would not be durable when we say so.
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
