/** A failure of Postgres, or of the way to it. */
export interface PostgresFailure {
  /**
   * `conflict`: another transaction came first, and the same one can be run again. `busy`: a lock or an
   * answer did not come in time. `lost`: the connection ended while it was used. `unavailable`: all else
   * that is no fault of the statement.
   */
  readonly kind: 'conflict' | 'busy' | 'lost' | 'unavailable';
  /** The SQLSTATE, or Node's code; empty for the client's own errors. */
  readonly code: string;
}

/** SQLSTATEs, or the beginnings of them, and what they mean. */
const STATES: readonly (readonly [PostgresFailure['kind'], RegExp])[] = [
  // Serialization failure, deadlock.
  ['conflict', /^(?:40001|40P01)$/],
  // Lock timeout, statement timeout, the client's own timeout of an answer.
  ['busy', /^(?:55P03|57014)$/],
  // Shutdown of the server, broken connection, a transaction that was idle for too long.
  ['lost', /^(?:57P01|57P02|08003|08006|08007|25P03)$/],
  // No connection, no room, the disk, a bug or damage, read-only, no such table, database, password or right.
  ['unavailable', /^(?:08|53|57P|58|XX|28|25006$|42P01$|3D000$|42501$)/],
];

/** Messages of `pg` and TypeORM for a connection that ended while it was used. */
const LOST =
  /^(?:Connection terminated(?: unexpectedly)?$|Client has encountered a connection error|Client was closed|Query runner already released|Query read timeout$)/;
/** Messages of `pg` and TypeORM when there is no connection. */
const NO_CONNECTION =
  /^(?:timeout exceeded when trying to connect|timeout expired|Connection terminated due to connection timeout|Cannot use a pool after calling end|Driver not Connected|The server does not support SSL connections)/;

/** Node's codes for a connection that ended while it was used. */
const LOST_SOCKET = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
/** Node's codes for a connection that could not be made. */
const NO_SOCKET =
  /^(?:ECONN[A-Z]+|EHOST[A-Z]+|ENET[A-Z]+|ENOTFOUND|EAI_[A-Z]+|ENOENT|EACCES|EMFILE|ENFILE|EADDRNOTAVAIL)$/;

/** What is read of an error of `pg` or Node. */
interface DriverError {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly severity?: unknown;
  readonly syscall?: unknown;
}

/**
 * Returns the failure of Postgres behind an error, wrapped by TypeORM or not; `undefined` if it is none.
 * @param ofDatabase true if the error comes from a statement, so that errors of sockets are the database's
 *   too. Default: they are if TypeORM wrapped them.
 */
export function postgresFailure(error: unknown, ofDatabase = false): PostgresFailure | undefined {
  const wrapped = error as { readonly driverError?: DriverError } | null | undefined;
  const own = wrapped?.driverError ?? (error as DriverError | null | undefined);
  if (own === null || own === undefined) return undefined;
  const code = typeof own.code === 'string' ? own.code : '';
  if (typeof own.severity === 'string') return byState(code);
  if (wrapped?.driverError === undefined && !ofDatabase) return undefined;
  return bySocket(code) ?? byMessage(own.message);
}

function byState(code: string): PostgresFailure | undefined {
  const kind = STATES.find(([, states]) => states.test(code))?.[0];
  return kind && { kind, code };
}

function bySocket(code: string): PostgresFailure | undefined {
  if (LOST_SOCKET.has(code)) return { kind: 'lost', code };
  return NO_SOCKET.test(code) ? { kind: 'unavailable', code } : undefined;
}

function byMessage(message: unknown): PostgresFailure | undefined {
  const text = typeof message === 'string' ? message : '';
  if (LOST.test(text)) return { kind: 'lost', code: '' };
  return NO_CONNECTION.test(text) ? { kind: 'unavailable', code: '' } : undefined;
}
