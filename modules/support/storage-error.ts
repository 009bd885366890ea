import { AppError } from './errors.js';

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
 * Turns SQLite's failures into errors for clients: 503 `storage_busy`, with a time to retry, while another
 * process holds the lock or the disk is slow; 503 `storage_unavailable` for a full, read-only or broken disk
 * or file. Returns anything else unchanged.
 */
export function toStorageError(error: unknown): unknown {
  return describe(error, '');
}

/**
 * Does the same for a transaction that writes: the message says that nothing was changed. 503
 * `storage_uncertain` if that is not known, because the disk failed while the transaction ended.
 */
export function toWriteError(error: unknown): unknown {
  if (sqliteFailure(error)?.uncertain) {
    return storageError(error, 'storage_uncertain', {
      message:
        'The database failed while it stored the change. It may be stored or not: look before you try again.',
    });
  }
  return describe(error, ' Nothing was changed.');
}

/**
 * Runs reads of the database. Turns their failures into errors for clients as {@link toStorageError} does,
 * and a column of JSON that cannot be parsed into 503 `storage_unavailable`.
 */
export async function withStorageErrors<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw error instanceof SyntaxError ? damagedRowError('a column of JSON', error) : toStorageError(error);
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

function describe(error: unknown, outcome: string): unknown {
  const failure = sqliteFailure(error);
  if (failure === undefined) return error;
  if (BUSY.includes(failure.code)) {
    return storageError(error, 'storage_busy', {
      message: `The database is busy or locked by another process.${outcome} Try again in a moment.`,
      retryAfterMs: BUSY_RETRY_AFTER_MS,
    });
  }
  if (!UNAVAILABLE.test(failure.code) && !isEmptied(failure)) return error;
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
