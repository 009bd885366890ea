import { DataSource, type DataSourceOptions, DriverPackageNotInstalledError } from 'typeorm';
import { ConfigurationError } from '../support/index.js';
import { migrate } from './migrations/migrate.js';
import { BoundedPostgresDriver } from './postgres/bounded-postgres.driver.js';
import { ThreadedSqliteDriver } from './sqlite/threaded-sqlite.driver.js';

/** The client of Postgres, as npm installs it. */
const POSTGRES_CLIENT = 'pg@^8.23';

/**
 * Makes a data source. SQLite files are opened in threads of their own (see `ThreadedSqliteDriver`); a
 * database in memory never waits, and stays on the main thread. On Postgres no statement waits for ever (see
 * `BoundedPostgresDriver`). Where the option `migrationsRun` is set, they run under a lock (see `migrate`).
 * @throws ConfigurationError if it is a Postgres and `pg` is not installed
 */
export function createDataSource(options: DataSourceOptions): DataSource {
  const dataSource = newDataSource(options);
  const isFile = options.type === 'better-sqlite3' && options.database !== ':memory:';
  if (isFile) Object.assign(dataSource, { driver: new ThreadedSqliteDriver(dataSource) });
  if (options.type === 'postgres') {
    Object.assign(dataSource, { driver: new BoundedPostgresDriver(dataSource) });
  }
  return Object.assign(dataSource, { runMigrations: () => migrate(dataSource) });
}

function newDataSource(options: DataSourceOptions): DataSource {
  try {
    return new DataSource(options);
  } catch (error) {
    if (options.type !== 'postgres' || !(error instanceof DriverPackageNotInstalledError)) throw error;
    throw new ConfigurationError(
      `A Postgres database needs a package that is not installed: npm install ${POSTGRES_CLIENT}`,
    );
  }
}
