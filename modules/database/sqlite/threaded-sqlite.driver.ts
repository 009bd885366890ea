import { type DataSource, QueryFailedError, QueryResult, type QueryRunner } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import { DatabaseFileWatch } from './database-file-watch.js';
import { SqliteError, SqliteThread, type StatementResult } from './sqlite-thread.js';
import { type WriteTurn, WriteTurns } from './write-turns.js';

/** Milliseconds, unless the option `timeout` says otherwise. */
const DEFAULT_TIMEOUT_MS = 5_000;

const READ = /^\s*(?:SELECT\b|EXPLAIN\b|PRAGMA\s+[^=]+$)/i;

/**
 * TypeORM's better-sqlite3 driver with its connections in two threads, one that writes and one that reads:
 * the main thread never waits for a lock or a disk, and reads go on while a write waits. Transactions run one
 * after the other, each with the write lock from its start (`BEGIN IMMEDIATE`).
 *
 * Subscribers are not told of single queries (`beforeQuery`, `afterQuery`); all other events are as usual.
 */
export class ThreadedSqliteDriver extends BetterSqlite3Driver {
  /** Transactions and single writes, one after the other. */
  private readonly turns = new WriteTurns();
  private threads: { readonly writer: SqliteThread; readonly reader: SqliteThread } | undefined;

  private files: DatabaseFileWatch | undefined;

  /** Opens the file, which has to exist. @throws SqliteError */
  override async connect(): Promise<void> {
    const path = this.options.database;
    const [writer, reader] = await openBoth(path);
    this.threads = { writer, reader };
    this.files = new DatabaseFileWatch(path);
    await this.files.start();
  }

  override async disconnect(): Promise<void> {
    const { threads } = this;
    this.threads = undefined;
    this.files?.stop();
    // The writer last: the last connection to close moves the log into the database.
    await threads?.reader.close();
    await threads?.writer.close();
  }

  override createQueryRunner(): QueryRunner {
    return new ThreadedQueryRunner(this);
  }

  /**
   * Resolves when a transaction or a single write may begin.
   * @param maxWaitMs for the turn, and then for another process's lock. Default: the option `timeout`
   * @throws SqliteError `SQLITE_BUSY` if it has to wait longer; nothing was written then
   */
  takeTurn(maxWaitMs = this.timeoutMs): Promise<WriteTurn> {
    return this.turns.take(maxWaitMs);
  }

  read(sql: string, parameters: readonly unknown[]): Promise<StatementResult> {
    return this.opened.reader.run(sql, parameters, this.timeoutMs);
  }

  /**
   * Runs a statement on the writing connection. Take a turn first.
   * @throws SqliteError `SQLITE_READONLY_DBMOVED` if the file was deleted or replaced
   */
  async write(sql: string, parameters: readonly unknown[], busyTimeoutMs: number): Promise<StatementResult> {
    if (this.files?.moved) {
      throw new SqliteError({ message: 'the database file was moved', code: 'SQLITE_READONLY_DBMOVED' });
    }
    return this.opened.writer.run(sql, parameters, busyTimeoutMs);
  }

  /**
   * Reads from the database, and writes a page of it without a change.
   * @param maxWaitMs for the turn and for another process's lock
   * @throws SqliteError
   */
  async probe(maxWaitMs: number): Promise<void> {
    await this.files?.look();
    const { rows } = await this.read('PRAGMA user_version', []);
    const [{ user_version: version }] = rows as [{ user_version: number }];
    const turn = await this.takeTurn(maxWaitMs);
    try {
      await this.write(`PRAGMA user_version = ${version}`, [], turn.remainingMs);
    } finally {
      turn.release();
    }
  }

  private get timeoutMs(): number {
    return this.options.timeout ?? DEFAULT_TIMEOUT_MS;
  }

  private get opened() {
    if (this.threads === undefined) throw new Error('The database is closed');
    return this.threads;
  }
}

/** Runs the statements of one transaction, or single ones. */
class ThreadedQueryRunner extends BetterSqlite3QueryRunner {
  private turn: WriteTurn | undefined;

  constructor(private readonly threaded: ThreadedSqliteDriver) {
    super(threaded);
  }

  override async startTransaction(): Promise<void> {
    if (this.transactionDepth > 0) return super.startTransaction();
    this.turn = await this.threaded.takeTurn();
    try {
      await super.startTransaction();
    } catch (error) {
      this.isTransactionActive = false;
      this.endTurn();
      throw error;
    }
  }

  override async commitTransaction(): Promise<void> {
    await super.commitTransaction();
    if (!this.isTransactionActive) this.endTurn();
  }

  override async rollbackTransaction(): Promise<void> {
    await super.rollbackTransaction();
    if (!this.isTransactionActive) this.endTurn();
  }

  override async release(): Promise<void> {
    if (this.turn !== undefined) await this.threaded.write('ROLLBACK', [], 0).catch(() => {});
    this.endTurn();
    await super.release();
  }

  override async beforeMigration(): Promise<void> {
    await this.query('PRAGMA foreign_keys = OFF');
  }

  override async afterMigration(): Promise<void> {
    await this.query('PRAGMA foreign_keys = ON');
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- TypeORM's own signature
  override async query(sql: string, given: any[] = [], useStructuredResult = false): Promise<any> {
    const { logger } = this.dataSource;
    // SQLite has no booleans.
    const parameters = given.map((value: unknown) => (typeof value === 'boolean' ? Number(value) : value));
    logger.logQuery(sql, parameters, this);
    const result = new QueryResult();
    try {
      const { rows, changes, lastInsertId } = await this.run(sql, parameters);
      result.raw = rows ?? lastInsertId;
      if (rows !== undefined) result.records = rows;
      if (changes !== undefined) result.affected = changes;
    } catch (error) {
      logger.logQueryError(error as Error, sql, parameters, this);
      throw new QueryFailedError(sql, parameters, error as Error);
    }
    return useStructuredResult ? result : result.raw;
  }

  protected override loadPragmaRecords(tablePath: string, pragma: string): Promise<unknown> {
    const [database, tableName] = this.splitTablePath(tablePath);
    return this.query(`PRAGMA ${database ? `"${database}".` : ''}${pragma}("${tableName}")`);
  }

  private async run(sql: string, parameters: readonly unknown[]): Promise<StatementResult> {
    const { turn } = this;
    if (turn !== undefined) {
      const begins = sql === 'BEGIN TRANSACTION';
      return this.threaded.write(begins ? 'BEGIN IMMEDIATE' : sql, parameters, turn.remainingMs);
    }
    if (READ.test(sql)) return this.threaded.read(sql, parameters);
    const own = await this.threaded.takeTurn();
    try {
      return await this.threaded.write(sql, parameters, own.remainingMs);
    } finally {
      own.release();
    }
  }

  private endTurn(): void {
    this.turn?.release();
    this.turn = undefined;
  }
}

/** Starts the thread that writes and the one that reads; both or none. */
async function openBoth(path: string): Promise<[SqliteThread, SqliteThread]> {
  const opening = [false, true].map((readOnly) => SqliteThread.open({ path, readOnly }));
  try {
    return (await Promise.all(opening)) as [SqliteThread, SqliteThread];
  } catch (error) {
    for (const result of await Promise.allSettled(opening)) {
      if (result.status === 'fulfilled') await result.value.close();
    }
    throw error;
  }
}

/** Whether the transactions of a data source have a connection of their own. */
export function hasOwnTransactions({ driver }: DataSource): boolean {
  return driver instanceof ThreadedSqliteDriver;
}
