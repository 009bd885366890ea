import type { DataSource, QueryRunner } from 'typeorm';
import { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { SqliteConnections } from './sqlite-connections.js';
import { ThreadedQueryRunner } from './threaded-query-runner.js';

/** Milliseconds, unless the option `timeout` says otherwise. */
const DEFAULT_TIMEOUT_MS = 5_000;

/**
 * TypeORM's better-sqlite3 driver with its connections in two threads, one that writes and one that reads:
 * the main thread never waits for a lock or a disk, and reads go on while a write waits. Transactions run one
 * after the other, each with the write lock from its start (`BEGIN IMMEDIATE`).
 *
 * Subscribers are not told of single queries (`beforeQuery`, `afterQuery`); all other events are as usual.
 */
export class ThreadedSqliteDriver extends BetterSqlite3Driver {
  private connections: SqliteConnections | undefined;

  /** Opens the file, which has to exist. @throws SqliteError */
  override async connect(): Promise<void> {
    const { database, timeout = DEFAULT_TIMEOUT_MS } = this.options;
    this.connections = await SqliteConnections.open(database, timeout);
  }

  override async disconnect(): Promise<void> {
    const { connections } = this;
    this.connections = undefined;
    await connections?.close();
  }

  override createQueryRunner(): QueryRunner {
    return new ThreadedQueryRunner(this, () => this.opened);
  }

  /** @see SqliteConnections.probe */
  probe(maxWaitMs: number): Promise<void> {
    return this.opened.probe(maxWaitMs);
  }

  private get opened(): SqliteConnections {
    if (this.connections === undefined) throw new Error('The database is closed');
    return this.connections;
  }
}

/** Whether the transactions of a data source have a connection of their own. */
export function hasOwnTransactions({ driver }: DataSource): boolean {
  return driver instanceof ThreadedSqliteDriver;
}
