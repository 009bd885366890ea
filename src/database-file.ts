import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { checkSqliteFile, DatabaseRefusedError } from '../modules/database/index.js';
import type { Configuration } from './config/configuration.js';
import { databaseConfig, IN_MEMORY } from './config/database.config.js';
import { EnvironmentError } from './config/environment.js';
import { migrations } from './migrations/index.js';

/**
 * Creates the database's file and folder, for their owner alone. Leaves existing ones as they are; does
 * nothing for a database in memory.
 * @throws EnvironmentError in one line if the file cannot be written
 */
export function createDatabaseFile(path: string): void {
  if (path === IN_MEMORY) return;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // SQLite takes an empty file for a new database, and gives its WAL the same mode.
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new EnvironmentError([
      `DATABASE_URL names a file that cannot be written (${code}): make its folder writable, or name another path.`,
    ]);
  }
}

/**
 * Creates the configured database if there is none, and checks the one that exists.
 * @param thorough see `checkSqliteFile`
 * @throws EnvironmentError if the file cannot be written
 * @throws DatabaseRefusedError if it is damaged, no database, or written by a newer version
 */
export async function prepareDatabase(configuration: Configuration, thorough: boolean): Promise<void> {
  const path = configuration.get(databaseConfig).database;
  if (path === IN_MEMORY) return;
  createDatabaseFile(path);
  await checkSqliteFile(path, { migrations: migrations.map(({ name }) => name), thorough });
}

/**
 * Runs what opens the configured database and reads it for the first time.
 * @throws DatabaseRefusedError in one line if SQLite fails; other errors of `open` unchanged
 */
export async function openDatabase<T>(configuration: Configuration, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    throw DatabaseRefusedError.from(configuration.get(databaseConfig).database, error);
  }
}
