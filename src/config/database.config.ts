import { resolve } from 'node:path';
import { registerAs } from '@nestjs/config';
import type { BetterSqlite3DataSourceOptions } from 'typeorm/driver/better-sqlite3/BetterSqlite3DataSourceOptions.js';
import { z } from 'zod';
import { ConfigurationError } from '../../modules/support/index.js';
import { migrations } from '../migrations/index.js';
import { readEnvironment } from './environment.js';
import {
  DEFAULT_POOL_SIZE,
  isPostgresUrl,
  postgresOptions,
  type PostgresOptions,
} from './postgres.config.js';

const DEFAULT_URL = 'sqlite:storage/database.sqlite';
/** SQLite's name for a database that is no file. */
export const IN_MEMORY = ':memory:';
/** Milliseconds a statement waits for another process that holds the write lock. */
const BUSY_TIMEOUT_MS = 5_000;
/** Connections of a process at most, whatever is asked for. */
const MOST_CONNECTIONS = 1_000;

/** Options for `TypeOrmModule` that both databases have. */
interface CommonOptions {
  readonly migrations: typeof migrations;
  /** False if `llm migrate` does it. */
  readonly migrationsRun: boolean;
  readonly autoLoadEntities: boolean;
  readonly retryAttempts: number;
  readonly retryDelay: number;
  readonly toRetry: (error: unknown) => boolean;
}

export type SqliteConfig = BetterSqlite3DataSourceOptions & CommonOptions;
export type PostgresConfig = PostgresOptions & CommonOptions;
export type DatabaseConfig = SqliteConfig | PostgresConfig;

/** What is configured beside the URL. */
export interface DatabaseSettings {
  /** Connections to Postgres at most. Default 10. */
  readonly poolSize?: number;
  /** Whether a start runs the migrations that the database lacks. Default true. */
  readonly migrate?: boolean;
}

const poolSizeError = `must be a whole number of connections, from 1 to ${MOST_CONNECTIONS}.`;
const poolSize = z
  .string()
  .regex(/^\d{1,4}$/, { error: poolSizeError })
  .transform(Number)
  .refine((value) => value >= 1 && value <= MOST_CONNECTIONS, { error: poolSizeError });

/**
 * `DATABASE_URL`: `sqlite:<path>`, default `sqlite:storage/database.sqlite`, or `postgres://…`.
 * `DATABASE_POOL_SIZE`: connections to Postgres, default 10. `DATABASE_MIGRATE`: `on` (the default) or `off`.
 */
export const databaseConfig = registerAs('database', () => {
  const { DATABASE_URL, DATABASE_POOL_SIZE, DATABASE_MIGRATE } = readEnvironment({
    DATABASE_URL: z.string().default(DEFAULT_URL),
    DATABASE_POOL_SIZE: poolSize.optional(),
    DATABASE_MIGRATE: z.enum(['on', 'off'], { error: 'must be on or off.' }).default('on'),
  });
  return databaseOptions(DATABASE_URL, {
    poolSize: DATABASE_POOL_SIZE,
    migrate: DATABASE_MIGRATE === 'on',
  });
});

/**
 * Returns the options for the database at that URL.
 * @throws ConfigurationError in one line, which never shows the URL: it may hold a password
 */
export function databaseOptions(url: `sqlite:${string}`, settings?: DatabaseSettings): SqliteConfig;
export function databaseOptions(url: string, settings?: DatabaseSettings): DatabaseConfig;
export function databaseOptions(url: string, settings: DatabaseSettings = {}): DatabaseConfig {
  const common = {
    migrations,
    migrationsRun: settings.migrate ?? true,
    autoLoadEntities: true,
    retryDelay: 250,
  };
  if (isPostgresUrl(url)) {
    const options = postgresOptions(url, settings.poolSize ?? DEFAULT_POOL_SIZE);
    // Who starts the server decides how long it is worth waiting for another machine.
    return { ...options, ...common, retryAttempts: 1, toRetry: () => false };
  }
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
    ...common,
    retryAttempts: 4,
    toRetry: isLocked,
  };
}

/**
 * Returns the absolute path that a `DATABASE_URL` of SQLite names, or `:memory:`.
 * @throws ConfigurationError in one line, which never shows the URL
 */
export function databasePath(url: string): string {
  const path = /^sqlite:(.+)$/s.exec(url)?.[1];
  if (path === undefined || path.startsWith('//') || path.includes('\0')) {
    throw new ConfigurationError(
      `DATABASE_URL must be "sqlite:<path>", relative or absolute, such as "${DEFAULT_URL}", or ` +
        `"postgres://<user>:<password>@<host>:<port>/<database>"; got ${describeUrl(url)}.`,
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

/** Another process may hold the file while it changes over to a write-ahead log. */
function isLocked(error: unknown): boolean {
  return (error as { code?: string }).code?.startsWith('SQLITE_BUSY') === true;
}
