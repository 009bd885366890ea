import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { IN_MEMORY } from './config/database.config.js';
import { EnvironmentError } from './config/environment.js';

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
