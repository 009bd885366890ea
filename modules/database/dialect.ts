import type { DataSource, EntityManager, QueryRunner } from 'typeorm';

/** The databases that the application runs on. */
export type Dialect = 'sqlite' | 'postgres';

/**
 * Returns a statement with its parameters as `?`, as the database writes them: `$1`, `$2` on Postgres. The
 * statement holds no other question mark.
 */
export function withParameters(of: OfDataSource, sql: string): string {
  if (dialectOf(of) === 'sqlite') return sql;
  let count = 0;
  return sql.replaceAll('?', () => `$${(count += 1)}`);
}

/** Anything that knows its data source. */
type OfDataSource = DataSource | EntityManager | QueryRunner;

/** Returns which database it is. Statements that differ are written for each of them. */
export function dialectOf(of: OfDataSource): Dialect {
  const { options } = 'dataSource' in of ? of.dataSource : of;
  return options.type === 'postgres' ? 'postgres' : 'sqlite';
}
