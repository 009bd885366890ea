import { DataSource, type DataSourceOptions } from 'typeorm';
import { ThreadedSqliteDriver } from './sqlite/threaded-sqlite.driver.js';

/**
 * Makes a data source. SQLite files are opened in threads of their own (see `ThreadedSqliteDriver`); a
 * database in memory never waits, and stays on the main thread.
 */
export function createDataSource(options: DataSourceOptions): DataSource {
  const dataSource = new DataSource(options);
  const isFile = options.type === 'better-sqlite3' && options.database !== ':memory:';
  if (isFile) Object.assign(dataSource, { driver: new ThreadedSqliteDriver(dataSource) });
  return dataSource;
}
