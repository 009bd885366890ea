import { resolve } from 'node:path';
import { registerAs } from '@nestjs/config';
import type { BetterSqlite3DataSourceOptions } from 'typeorm/driver/better-sqlite3/BetterSqlite3DataSourceOptions.js';
import { z } from 'zod';
import { ConfigurationError } from '../../modules/support/index.js';
import { migrations } from '../migrations/index.js';
import { readEnvironment } from './environment.js';

const DEFAULT_URL = 'sqlite:storage/database.sqlite';
/** SQLite's name for a database that is no file. */
export const IN_MEMORY = ':memory:';
/** Milliseconds a statement waits for another process that holds the write lock. */
const BUSY_TIMEOUT_MS = 5_000;

/** Options for `TypeOrmModule`. */
export interface DatabaseConfig extends BetterSqlite3DataSourceOptions {
  readonly autoLoadEntities: boolean;
  readonly retryAttempts: number;
  readonly retryDelay: number;
  readonly toRetry: (error: unknown) => boolean;
}

/** `DATABASE_URL`: `sqlite:<path>`, default `sqlite:storage/database.sqlite`. */
export const databaseConfig = registerAs('database', () => {
  const { DATABASE_URL } = readEnvironment({ DATABASE_URL: z.string().default(DEFAULT_URL) });
  return databaseOptions(DATABASE_URL);
});

/**
 * Returns the options for the database at that URL.
 * @throws ConfigurationError in one line, which never shows the URL: another database's may hold a password
 */
export function databaseOptions(url: string): DatabaseConfig {
  const database = databasePath(url);
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
 * Returns the absolute path that a `DATABASE_URL` names, or `:memory:`.
 * @throws ConfigurationError in one line, which never shows the URL
 */
export function databasePath(url: string): string {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  if (path === undefined || path.startsWith('//') || path.includes('\0')) {
    throw new ConfigurationError(
      `DATABASE_URL must be "sqlite:<path>", relative or absolute, such as "${DEFAULT_URL}"; got ${describeUrl(url)}.`,
      'DATABASE_URL',
    );
  }
  return path === IN_MEMORY ? IN_MEMORY : resolve(path);
}

function describeUrl(url: string): string {
  const scheme = /^[a-z][a-z0-9+.-]{0,31}:/i.exec(url)?.[0];
  if (scheme === undefined) return 'a value without a scheme';
  return scheme === 'sqlite:' ? '"sqlite:" and a path of another form' : `a "${scheme}" URL`;
}

/** Returns true if another process migrated the same fresh database first: a second try finds the tables. */
function isLostRace(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code?.startsWith('SQLITE_BUSY') === true || /already exists/.test(message ?? '');
}
