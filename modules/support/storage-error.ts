import { AppError } from './errors.js';
import { postgresFailure, type PostgresFailure } from './postgres-failure.js';

/** Time after which a client should try a locked database again. */
const BUSY_RETRY_AFTER_MS = 1_000;

const UNREADABLE = 'The database cannot be read at the moment.';

const BUSY = ['BUSY', 'LOCKED', 'PROTOCOL'];
const UNAVAILABLE = /^(?:FULL|READONLY|IOERR|CANTOPEN|CORRUPT|NOTADB|PERM|NOLFS|NOMEM|ABORT)$/;

/** A failure of SQLite, wrapped by TypeORM or not. */
export interface SqliteFailure {
  /** The primary result code without its prefix: `BUSY` of `SQLITE_BUSY_SNAPSHOT`. */
  readonly code: string;
  readonly message: string;
  /** True if it is not known whether a commit is stored. */
  readonly uncertain: boolean;
}

/** Returns the failure of SQLite behind an error; `undefined` if it is none. */
export function sqliteFailure(error: unknown): SqliteFailure | undefined {
  const wrapped = error as { driverError?: unknown } | null;
  const { code, message, uncertain } = (wrapped?.driverError ?? wrapped ?? {}) as Partial<
    Record<keyof SqliteFailure, unknown>
  >;
  const primary = typeof code === 'string' ? /^SQLITE_([A-Z]+)/.exec(code)?.[1] : undefined;
  if (primary === undefined) return undefined;
  return { code: primary, message: String(message), uncertain: uncertain === true };
}

/**
 * Turns the database's failures into errors for clients: 503 `storage_busy`, with a time to retry, while
 * another process holds the lock or the disk is slow; 503 `storage_unavailable` for a full, read-only or
 * broken disk or file, and for a Postgres that cannot be reached. Returns anything else unchanged.
 */
export function toStorageError(error: unknown): unknown {
  return describe(error, failureBehind(error), '');
}

/**
 * Does the same for a transaction that writes: the message says that nothing was changed. 503
 * `storage_uncertain` if that is not known, because the disk or the connection failed while the transaction
 * ended.
 */
export function toWriteError(error: unknown): unknown {
  if (sqliteFailure(error)?.uncertain) return uncertainWrite(error);
  return describe(error, failureBehind(error, true), ' Nothing was changed.');
}

/** Makes the 503 `storage_uncertain` for a change of which it is not known whether it is stored. */
export function uncertainWrite(cause: unknown): AppError {
  return storageError(cause, 'storage_uncertain', {
    message:
      'The database failed while it stored the change. It may be stored or not: look before you try again.',
  });
}

/**
 * Runs reads of the database. Turns their failures into errors for clients as {@link toStorageError} does,
 * and a column of JSON that cannot be parsed into 503 `storage_unavailable`.
 * @param read is run a second time if the connection to Postgres ended meanwhile
 */
export async function withStorageErrors<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read().catch((error: unknown) => {
      if (postgresFailure(error, true)?.kind !== 'lost') throw error;
      return read();
    });
  } catch (error) {
    if (error instanceof SyntaxError) throw damagedRowError('a column of JSON', error);
    throw describe(error, failureBehind(error, true), '');
  }
}

/**
 * Makes the 503 `storage_unavailable` for a row that SQLite can read, and that was never stored so.
 * @param where the table, for the log
 */
export function damagedRowError(where: string, cause?: unknown): AppError {
  const details = new Error(`damaged row: ${where}`, { cause });
  return storageError(details, 'storage_unavailable', { message: UNREADABLE });
}

/** What a failure means for the caller. */
type Meaning = 'busy' | 'unavailable';

const MEANINGS: Readonly<Record<PostgresFailure['kind'], Meaning>> = {
  conflict: 'busy',
  busy: 'busy',
  lost: 'unavailable',
  unavailable: 'unavailable',
};

/** @param ofDatabase see {@link postgresFailure} */
function failureBehind(error: unknown, ofDatabase = false): Meaning | undefined {
  const sqlite = sqliteFailure(error);
  if (sqlite === undefined) {
    const postgres = postgresFailure(error, ofDatabase);
    return postgres && MEANINGS[postgres.kind];
  }
  if (BUSY.includes(sqlite.code)) return 'busy';
  return UNAVAILABLE.test(sqlite.code) || isEmptied(sqlite) ? 'unavailable' : undefined;
}

function describe(error: unknown, failure: Meaning | undefined, outcome: string): unknown {
  if (failure === undefined) return error;
  if (failure === 'busy') {
    return storageError(error, 'storage_busy', {
      message: `The database is busy or locked by another process.${outcome} Try again in a moment.`,
      retryAfterMs: BUSY_RETRY_AFTER_MS,
    });
  }
  const message = outcome === '' ? UNREADABLE : `The database cannot be written at the moment.${outcome}`;
  return storageError(error, 'storage_unavailable', { message });
}

/** The tables are created before the server listens: somebody has emptied or replaced the open file. */
function isEmptied({ code, message }: SqliteFailure): boolean {
  return code === 'ERROR' && message.startsWith('no such table');
}

function storageError(
  cause: unknown,
  code: string,
  details: { readonly message: string; readonly retryAfterMs?: number },
): AppError {
  return new AppError({ ...details, code, status: 503, type: 'service_unavailable_error', cause });
}
