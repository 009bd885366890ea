import { existsSync } from 'node:fs';
import type { DataSource, DataSourceOptions } from 'typeorm';
import {
  checkSqliteFile,
  createDataSource,
  DatabaseRefusedError,
  findMigrations,
  migrate,
} from '../modules/database/index.js';
import { ConfigurationError } from '../modules/support/index.js';
import type { Configuration } from './config/configuration.js';
import { databaseConfig, IN_MEMORY } from './config/database.config.js';
import { createDatabaseFile } from './database-file.js';
import { migrations } from './migrations/index.js';

/**
 * Creates the configured SQLite database if there is none, and checks the one that exists. Does nothing on
 * Postgres: see {@link openDataSource}.
 * @param thorough see `checkSqliteFile`
 * @throws EnvironmentError if the file cannot be written
 * @throws DatabaseRefusedError if it is damaged, no database, or written by a newer version
 */
export async function prepareDatabase(configuration: Configuration, thorough: boolean): Promise<void> {
  const options = configuration.get(databaseConfig);
  if (options.type === 'postgres' || options.database === IN_MEMORY) return;
  createDatabaseFile(options.database);
  await checkSqliteFile(options.database, { migrations: migrations.map(({ name }) => name), thorough });
}

/** Returns false if the configured database is a SQLite file that does not exist yet. */
export function isDatabaseThere(configuration: Configuration): boolean {
  const options = configuration.get(databaseConfig);
  return options.type === 'postgres' || existsSync(options.database);
}

/**
 * Connects to the database, and brings its tables up to date; with `DATABASE_MIGRATE=off` it only looks if
 * they are.
 * @throws DatabaseRefusedError if it cannot be reached, was written by a newer version, or lacks migrations
 *   that are not to be run here
 */
export function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  return connect(options, async (dataSource) => {
    const pending = await pendingMigrations(dataSource);
    if (pending.length === 0) return dataSource;
    if (!options.migrationsRun) throw DatabaseRefusedError.behind(placeOf(options), pending.length);
    await migrate(dataSource);
    return dataSource;
  });
}

/**
 * Brings the tables of a database up to date, and leaves it.
 * @returns the names of the migrations that it has run
 * @throws DatabaseRefusedError if it cannot be reached, or was written by a newer version
 */
export function migrateDatabase(options: DataSourceOptions): Promise<string[]> {
  return connect(options, async (dataSource) => {
    await pendingMigrations(dataSource);
    const ran = await migrate(dataSource);
    await dataSource.destroy();
    return ran.map(({ name }) => name);
  });
}

async function connect<T>(
  options: DataSourceOptions,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const dataSource = makeDataSource({ ...options, migrationsRun: false });
  try {
    return await work(await dataSource.initialize());
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy();
    throw options.type === 'postgres' ? DatabaseRefusedError.unreachable(placeOf(options), error) : error;
  }
}

/** @throws DatabaseRefusedError if the client of Postgres is not installed */
function makeDataSource(options: DataSourceOptions): DataSource {
  try {
    return createDataSource(options);
  } catch (error) {
    if (error instanceof ConfigurationError) throw new DatabaseRefusedError(error.message, error);
    throw error;
  }
}

/** @throws DatabaseRefusedError for a database that a newer version has written */
async function pendingMigrations(dataSource: DataSource): Promise<readonly string[]> {
  const { unknown, pending } = await findMigrations(dataSource);
  if (unknown !== undefined) throw DatabaseRefusedError.newer(placeOf(dataSource.options), unknown);
  return pending;
}

/**
 * Runs what opens the configured database and reads it for the first time.
 * @throws DatabaseRefusedError in one line if SQLite fails; other errors of `open` unchanged
 */
export async function openDatabase<T>(configuration: Configuration, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    throw DatabaseRefusedError.from(placeOf(configuration.get(databaseConfig)), error);
  }
}

/** The path of a file, or host, port and name without the password. */
function placeOf(options: DataSourceOptions): string {
  const { place, database } = options as Partial<Record<'place' | 'database', string>>;
  return place ?? String(database);
}
