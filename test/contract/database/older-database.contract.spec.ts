import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import type { DataSource } from 'typeorm';
import { newFile, openDataSourceAt } from '../../support/both-databases.js';

/** A database of version 0.1.0, with rows in its tables, as `.dump` of SQLite writes it. */
const DUMP = readFileSync('test/fixtures/database-of-0.1.0.sql', 'utf8');
const TABLES = [
  ['audit', 7],
  ['client_keys', 3],
  ['named_models', 1],
  ['settings', 2],
  ['standard_sets', 1],
  ['standards_check_verdicts', 2],
  ['standards_checks', 1],
] as const;

function openOld() {
  const path = newFile();
  const database = new Database(path);
  database.exec(DUMP);
  return { path, database };
}

/** Columns of every table: newer ones call numbers of 64 bits `bigint`, which SQLite stores as `integer`. */
const COLUMNS = `SELECT m.name AS "table", c.name AS "column", replace(lower(c.type), 'bigint', 'integer') AS type,
    c."notnull", c.pk
  FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c
  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'migrations' ORDER BY 1, 2`;
const INDEXES = `SELECT name, tbl_name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY 1`;

const read = (dataSource: DataSource, sql: string) => dataSource.query<object[]>(sql);

describe('a database of version 0.1.0', () => {
  it.each(TABLES)('keeps every column of every row of %s', async (table, count) => {
    const { path, database } = openOld();
    const before = database.prepare<[], object>(`SELECT * FROM "${table}" ORDER BY 1, 2`).all();
    database.close();
    const dataSource = await openDataSourceAt(`sqlite:${path}`);
    const after = await read(dataSource, `SELECT * FROM "${table}" ORDER BY 1, 2`);

    expect(before).toHaveLength(count);
    // Later versions may add columns.
    expect(after).toEqual(before.map((row) => expect.objectContaining(row)));
  });

  it('has the tables and indexes of a new one afterwards', async () => {
    const { path, database } = openOld();
    database.close();
    const [old, fresh] = [
      await openDataSourceAt(`sqlite:${path}`),
      await openDataSourceAt(`sqlite:${newFile()}`),
    ];

    expect(await read(old, COLUMNS)).toEqual(await read(fresh, COLUMNS));
    expect(await read(old, INDEXES)).toEqual(await read(fresh, INDEXES));
  });
});
