import type { QueryRunner } from 'typeorm';
import { type Dialect, dialectOf } from '../dialect.js';
import {
  columnText,
  type Columns,
  names,
  quoted,
  type Reference,
  type TableDefinition,
  tableText,
} from './schema-text.js';

export type { Columns, ColumnType, Reference, TableDefinition } from './schema-text.js';

/**
 * Writes the schema changes of a migration for SQLite and Postgres alike. What is already there stays: a
 * migration that another process or an older version has half done goes on.
 */
export class Schema {
  private readonly dialect: Dialect;

  private constructor(private readonly runner: QueryRunner) {
    this.dialect = dialectOf(runner);
  }

  /** Returns the one that writes to the database of a migration. */
  static of(runner: QueryRunner): Schema {
    return new Schema(runner);
  }

  async createTable(name: string, definition: TableDefinition): Promise<void> {
    await this.runner.query(tableText(this.dialect, name, definition));
  }

  async dropTable(name: string): Promise<void> {
    await this.runner.query(`DROP TABLE ${quoted(name)}`);
  }

  /** Adds columns at the end of a table. */
  async addColumns(table: string, columns: Columns): Promise<void> {
    for (const [name, column] of Object.entries(columns)) {
      // SQLite has no ADD COLUMN IF NOT EXISTS.
      if (await this.runner.hasColumn(table, name)) continue;
      await this.runner.query(
        `ALTER TABLE ${quoted(table)} ADD COLUMN ${columnText(this.dialect, name, column)}`,
      );
    }
  }

  async dropColumns(table: string, columns: readonly string[]): Promise<void> {
    for (const column of columns) {
      await this.runner.query(`ALTER TABLE ${quoted(table)} DROP COLUMN ${quoted(column)}`);
    }
  }

  createIndex(name: string, on: Reference): Promise<void> {
    return this.index('INDEX', name, on);
  }

  createUniqueIndex(name: string, on: Reference): Promise<void> {
    return this.index('UNIQUE INDEX', name, on);
  }

  async dropIndex(name: string): Promise<void> {
    await this.runner.query(`DROP INDEX ${quoted(name)}`);
  }

  hasColumn(table: string, column: string): Promise<boolean> {
    return this.runner.hasColumn(table, column);
  }

  /** Runs a statement that differs between the two, or one for both. */
  async run(sql: string | Readonly<Record<Dialect, string>>): Promise<void> {
    await this.runner.query(typeof sql === 'string' ? sql : sql[this.dialect]);
  }

  private async index(kind: string, name: string, { table, columns }: Reference): Promise<void> {
    await this.runner.query(
      `CREATE ${kind} IF NOT EXISTS ${quoted(name)} ON ${quoted(table)} (${names(columns)})`,
    );
  }
}
