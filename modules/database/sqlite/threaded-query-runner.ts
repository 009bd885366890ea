import { QueryFailedError, QueryResult } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import type { SqliteConnections } from './sqlite-connections.js';
import type { StatementResult } from './sqlite-thread.js';
import type { WriteTurn } from './write-turns.js';

const READ = /^\s*(?:SELECT\b|EXPLAIN\b|PRAGMA\s+(?!\w*(?:checkpoint|optimize|vacuum))[^=]+$)/i;

/** Runs the statements of one transaction, or single ones. */
export class ThreadedQueryRunner extends BetterSqlite3QueryRunner {
  private turn: WriteTurn | undefined;

  constructor(
    driver: BetterSqlite3Driver,
    private readonly connections: () => SqliteConnections,
  ) {
    super(driver);
  }

  override async startTransaction(): Promise<void> {
    if (this.transactionDepth > 0) return super.startTransaction();
    this.turn = await this.connections().takeTurn();
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
    if (this.turn !== undefined) await this.write('ROLLBACK', [], this.turn).catch(() => {});
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
    const connections = this.connections();
    if (this.turn !== undefined) {
      const begins = sql === 'BEGIN TRANSACTION';
      return this.write(begins ? 'BEGIN IMMEDIATE' : sql, parameters, this.turn);
    }
    if (READ.test(sql)) return connections.read(sql, parameters);
    const own = await connections.takeTurn();
    try {
      return await connections.write({ sql, parameters, busyTimeoutMs: own.remainingMs });
    } finally {
      own.release();
    }
  }

  private write(sql: string, parameters: readonly unknown[], turn: WriteTurn): Promise<StatementResult> {
    const busyTimeoutMs = turn.remainingMs;
    return this.connections().write({ sql, parameters, busyTimeoutMs, inTransaction: true });
  }

  private endTurn(): void {
    this.turn?.release();
    this.turn = undefined;
  }
}
