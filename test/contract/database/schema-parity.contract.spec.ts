import { expect, it } from '@jest/globals';
import type { DataSource, Table } from 'typeorm';
import { dialectOf } from '../../../modules/database/index.js';
import { newFile, openDataSourceAt } from '../../support/both-databases.js';
import { describeWithPostgres, openPostgresDatabase } from '../../support/postgres-server.js';

/** Limits that processes share: on SQLite each process counts in its memory. */
const ON_POSTGRES_ALONE = ['call_slots', 'limit_processes', 'limit_scopes'];

/** All tables but that of TypeORM, also those that no entity describes. */
const TABLES = {
  sqlite: `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'migrations'`,
  postgres: `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations'`,
};

/** Types that hold the same values. */
const FAMILIES: Readonly<Record<string, string>> = {
  int8: 'bigint',
  int4: 'integer',
  float8: 'double precision',
};

const sorted = <T>(values: readonly T[]): T[] => [...values].sort();

/** What a table promises, whatever the database calls it. */
function describeTable({ columns, indices, checks, foreignKeys }: Table) {
  return {
    columns: columns
      .map(({ name, type, isNullable, isPrimary }) => ({
        name,
        type: FAMILIES[type] ?? type,
        isNullable,
        isPrimary,
      }))
      .sort((one, other) => (one.name < other.name ? -1 : 1)),
    indexes: sorted(indices.map((index) => `${index.name} ${index.isUnique}`)),
    checks: sorted(checks.map(({ name }) => name)),
    foreignKeys: sorted(
      foreignKeys.map(
        ({ columnNames, referencedColumnNames, referencedTableName, onDelete }) =>
          `${columnNames.join()} -> ${referencedTableName}.${referencedColumnNames.join()} ${onDelete}`,
      ),
    ),
  };
}

async function schemaOf(dataSource: DataSource) {
  const runner = dataSource.createQueryRunner();
  const found = await dataSource.query<{ name: string }[]>(TABLES[dialectOf(dataSource)]);
  const tables = await runner.getTables(found.map(({ name }) => name));
  await runner.release();
  return Object.fromEntries(
    tables.map((table) => [table.name.replace(/^public\./, ''), describeTable(table)]).sort(),
  ) as Record<string, ReturnType<typeof describeTable>>;
}

/** Columns of the indexes that we named, in their order: TypeORM does not read the order on Postgres. */
const INDEX_COLUMNS = {
  sqlite: `SELECT m.name, group_concat(i.name, ', ') AS columns FROM sqlite_master m, pragma_index_info(m.name) i
    WHERE m.type = 'index' AND m.sql IS NOT NULL GROUP BY m.name ORDER BY m.name`,
  postgres: `SELECT indexname AS name, substring(indexdef FROM '\\((.*)\\)') AS columns FROM pg_indexes
    WHERE schemaname = 'public' AND indexname !~ '(_pkey|^PK_.*)$' ORDER BY indexname COLLATE "C"`,
};

describeWithPostgres('the tables', () => {
  it('are the same on SQLite and Postgres', async () => {
    const sqlite = await openDataSourceAt(`sqlite:${newFile()}`);
    const postgres = await openDataSourceAt(await openPostgresDatabase());
    const expected = await schemaOf(sqlite);

    const described = sqlite.entityMetadatas.map(({ tableName }) => tableName);
    expect(Object.keys(expected)).toEqual(expect.arrayContaining(described));
    const actual = await schemaOf(postgres);
    expect(Object.keys(actual)).toEqual([...Object.keys(expected), ...ON_POSTGRES_ALONE].sort());
    expect(actual).toMatchObject(expected);
    expect(await postgres.query(INDEX_COLUMNS.postgres)).toEqual(await sqlite.query(INDEX_COLUMNS.sqlite));
  });

  it('compare and sort text by code points', async () => {
    const dataSource = await openDataSourceAt(await openPostgresDatabase());
    const columns = await dataSource.query<object[]>(
      `SELECT table_name, column_name FROM information_schema.columns
       WHERE table_schema = 'public' AND data_type = 'text' AND collation_name IS DISTINCT FROM 'C'`,
    );

    expect(columns).toEqual([]);
  });
});
