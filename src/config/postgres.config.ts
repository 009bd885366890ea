import { Logger } from '@nestjs/common';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { ConfigurationError } from '../../modules/support/index.js';

/** Connections of a process at most. */
export const DEFAULT_POOL_SIZE = 10;
/** Milliseconds that a statement waits for a connection: for one to be made, or for one of the pool. */
const CONNECT_TIMEOUT_MS = 5_000;
/** Milliseconds that a statement waits for a row or table that another transaction holds. */
const LOCK_TIMEOUT_MS = 5_000;
/** Milliseconds that a statement runs at most. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** Milliseconds after which the server ends a transaction whose process has stopped asking. */
const IDLE_TRANSACTION_TIMEOUT_MS = 30_000;
/** Milliseconds after which a connection that is not used is tested by TCP. */
const KEEP_ALIVE_DELAY_MS = 10_000;

/** Parameters of a URL that make `pg` use TLS. */
const TLS_MODES = ['prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];
const SSL_MODES = ['disable', 'allow', ...TLS_MODES];

/** Returns true for the URL of a Postgres database. */
export function isPostgresUrl(url: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(url);
}

/**
 * Returns the options for the Postgres database at that URL.
 * @throws ConfigurationError in one line, which never shows the URL
 */
export function postgresOptions(url: string, poolSize: number) {
  const { place, isEncrypted } = readUrl(url);
  return {
    type: 'postgres',
    url,
    place,
    isEncrypted,
    poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    applicationName: 'nest-llm-driver',
    // The tables need none.
    installExtensions: false,
    poolErrorHandler: noteLostConnection,
    extra: {
      lock_timeout: LOCK_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    },
  } as const satisfies PostgresDataSourceOptions & { readonly place: string; readonly isEncrypted: boolean };
}

/** Options for `TypeOrmModule`, and what people may be told of the URL. */
export type PostgresOptions = ReturnType<typeof postgresOptions>;

function readUrl(url: string): { place: string; isEncrypted: boolean } {
  // A user without a host, as for a socket, is no URL to Node.
  const withHost = url.replace('@/', '@localhost/');
  if (!URL.canParse(withHost) || url.includes('\0')) throw refused('with a host and a database');
  const parsed = new URL(withHost);
  const { searchParams, port, pathname } = parsed;
  const host = searchParams.get('host') ?? decodeURIComponent(parsed.hostname);
  const mode = searchParams.get('sslmode');
  if (mode !== null && !SSL_MODES.includes(mode)) {
    throw refused(`whose sslmode is one of ${SSL_MODES.join(', ')}`);
  }
  const isLocal = host === '' || host.startsWith('/') || /^(?:localhost|127\..*|\[?::1\]?)$/.test(host);
  const isEncrypted = isLocal || TLS_MODES.includes(mode ?? '') || isTrue(searchParams.get('ssl'));
  return { place: `${host || 'localhost'}:${port || '5432'}${pathname}`, isEncrypted };
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1';
}

function refused(form: string): ConfigurationError {
  return new ConfigurationError(
    `DATABASE_URL must be a URL ${form}, such as "postgres://user:password@host:5432/database?sslmode=verify-full".`,
    'DATABASE_URL',
  );
}

/** An idle connection has ended: the server has restarted, or the network broke. The pool makes others. */
function noteLostConnection(error: unknown): void {
  const { code } = error as { readonly code?: unknown };
  const reason = typeof code === 'string' ? ` (${code})` : '';
  new Logger('database').warn(`a connection to Postgres has ended${reason}; a new one is made when needed`);
}
