import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { createDataSource } from '../../modules/database/index.js';
import { AuditEntity } from '../../modules/settings/index.js';
import { databaseOptions } from '../../src/config/database.config.js';
import { createDatabaseFile } from '../../src/database-file.js';
import { closeLater } from './cleanup.js';

const DEFAULT_MAX_PAGES = 4_294_967_294;

/** A row of the audit log, which has no other columns. */
export const auditRow = (actor: string) => ({ at: 1, actor, action: 'x', subject: 'y' });

interface TestDatabaseOptions {
  /** Default: SQLite in threads, as the application opens it. */
  readonly create?: (options: DataSourceOptions) => DataSource;
  /** Milliseconds that a write waits at most. Default: longer than a test. */
  readonly timeoutMs?: number;
  /** A database of another connection. Default: a new one. */
  readonly path?: string;
  /** Default: that of the audit log. */
  readonly entities?: DataSourceOptions['entities'];
}

/** A path in a folder that is removed with the test. */
function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'database-'));
  closeLater(() => rmSync(folder, { recursive: true }));
  return join(folder, 'database.sqlite');
}

/** A database file of its own, opened, with the application's tables. It closes with the test. */
export class TestDatabase {
  private constructor(
    readonly path: string,
    readonly dataSource: DataSource,
  ) {}

  static async open({
    create = createDataSource,
    timeoutMs = 600_000,
    path = newPath(),
    entities = [AuditEntity],
  }: TestDatabaseOptions = {}) {
    createDatabaseFile(path);
    const options = { ...databaseOptions(`sqlite:${path}`), timeout: timeoutMs, entities };
    const dataSource = await create(options).initialize();
    closeLater(() => dataSource.destroy());
    return new TestDatabase(path, dataSource);
  }

  /** Actors in the order in which they were stored. */
  async actors(): Promise<string[]> {
    const rows = await this.dataSource.getRepository(AuditEntity).find({ order: { id: 'ASC' } });
    return rows.map(({ actor }) => actor);
  }

  /** Another process's connection. */
  connect(): Database.Database {
    const other = new Database(this.path);
    closeLater(() => other.close());
    return other;
  }

  /** Holds the write lock as another process would. */
  lock(): { release(): void } {
    const other = this.connect();
    other.exec('BEGIN IMMEDIATE');
    return { release: () => other.exec('COMMIT') };
  }

  /** Lets the file grow no more. Returns the number of pages that ends it as a `max_page_count`. */
  async fill(): Promise<number> {
    const [row] = await this.dataSource.query<{ page_count: number }[]>('PRAGMA page_count');
    await this.dataSource.query(`PRAGMA max_page_count = ${row!.page_count + 1}`);
    return DEFAULT_MAX_PAGES;
  }
}
