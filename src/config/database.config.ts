import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { registerAs } from '@nestjs/config';
import type { BetterSqlite3DataSourceOptions } from 'typeorm/driver/better-sqlite3/BetterSqlite3DataSourceOptions.js';
import { z } from 'zod';
import { ConfigurationError } from '../../modules/support/index.js';
import { migrations } from '../migrations/index.js';
import { readEnvironment } from './environment.js';

const DEFAULT_URL = 'sqlite:storage/database.sqlite';
const IN_MEMORY = ':memory:';
/** How long a statement waits for another process that holds the write lock. */
const BUSY_TIMEOUT_MS = 5_000;

/** What the `database` namespace holds: options for `TypeOrmModule.forRootAsync(databaseConfig.asProvider())`. */
export interface DatabaseConfig extends BetterSqlite3DataSourceOptions {
  readonly autoLoadEntities: boolean;
  readonly retryAttempts: number;
  readonly retryDelay: number;
  readonly toRetry: (error: unknown) => boolean;
}

/** `DATABASE_URL`: `sqlite:<path>`, default `sqlite:storage/database.sqlite`. Reading it makes the folder and the file. */
export const databaseConfig = registerAs('database', () => {
  const { DATABASE_URL } = readEnvironment({ DATABASE_URL: z.string().default(DEFAULT_URL) });
  return databaseOptions(DATABASE_URL);
});

/**
 * Options for the database at that URL. A folder or file that is not there yet is made for its owner alone.
 * @throws ConfigurationError in one line, which never shows the URL: another database's may hold a password
 */
export function databaseOptions(url: string): DatabaseConfig {
  const database = databasePath(url);
  if (database !== IN_MEMORY) createPrivateFile(database);
  return {
    type: 'better-sqlite3',
    database,
    timeout: BUSY_TIMEOUT_MS,
    enableWAL: database !== IN_MEMORY,
    prepareDatabase: (connection: { pragma(statement: string): unknown }) => {
      // With NORMAL, a power cut loses what was acknowledged last.
      connection.pragma('synchronous = FULL');
      connection.pragma('foreign_keys = ON');
    },
    migrations,
    migrationsRun: true,
    autoLoadEntities: true,
    retryAttempts: 4,
    retryDelay: 250,
    toRetry: isLostRace,
  };
}

/**
 * The absolute path a `DATABASE_URL` names, or `:memory:`. Touches nothing.
 * @throws ConfigurationError in one line, which never shows the URL
 */
export function databasePath(url: string): string {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  if (path === undefined || path.startsWith('//') || path.includes('\0')) {
    throw new ConfigurationError(
      `DATABASE_URL must be "sqlite:<path>", relative or absolute, such as "${DEFAULT_URL}"; got ${kindOf(url)}.`,
      'DATABASE_URL',
    );
  }
  return path === IN_MEMORY ? IN_MEMORY : resolve(path);
}

function kindOf(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]{0,31}:/i.exec(url)?.[0];
  if (scheme === undefined) return 'a value without a scheme';
  return scheme === 'sqlite:' ? '"sqlite:" and a path of another form' : `a "${scheme}" URL`;
}

function createPrivateFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // SQLite takes an empty file for a new database, and gives its WAL the same mode.
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(
      `DATABASE_URL names a file that cannot be written (${code}): make its folder writable, or name another path.`,
      'DATABASE_URL',
    );
  }
}

/** Two processes found a fresh database at once and this one came second; the tables are there the next time. */
function isLostRace(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code?.startsWith('SQLITE_BUSY') === true || /already exists/.test(message ?? '');
}
