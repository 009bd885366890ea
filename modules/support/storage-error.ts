import { AppError } from './errors.js';

/** Time after which a client should try a locked database again. */
const BUSY_RETRY_AFTER_MS = 1_000;

const UNAVAILABLE = ['FULL', 'READONLY', 'IOERR', 'CANTOPEN', 'CORRUPT', 'NOTADB', 'PERM', 'NOLFS'];

/**
 * Turns SQLite's failures into errors for clients: 503 `storage_busy`, with a time to retry, while another
 * process holds the lock; 503 `storage_unavailable` for a full, read-only or broken disk or file. Returns
 * anything else unchanged.
 */
export function toStorageError(error: unknown): unknown {
  const code = sqliteCode(error);
  if (code === undefined) return error;
  if (code === 'BUSY' || code === 'LOCKED') {
    return new AppError({
      message: 'The database is locked by another process. Try again in a moment.',
      code: 'storage_busy',
      status: 503,
      type: 'service_unavailable_error',
      retryAfterMs: BUSY_RETRY_AFTER_MS,
      cause: error,
    });
  }
  if (!UNAVAILABLE.includes(code)) return error;
  return new AppError({
    message: 'The database cannot be read or written at the moment. Nothing was changed.',
    code: 'storage_unavailable',
    status: 503,
    type: 'service_unavailable_error',
    cause: error,
  });
}

/**
 * Runs reads of the database. Turns their failures into errors for clients as {@link toStorageError} does.
 */
export async function withStorageErrors<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw toStorageError(error);
  }
}

/**
 * Returns the primary result code (`BUSY` of `SQLITE_BUSY_SNAPSHOT`) of an error of SQLite, wrapped by
 * TypeORM or not.
 */
function sqliteCode(error: unknown): string | undefined {
  const wrapped = error as { code?: unknown; driverError?: { code?: unknown } } | null;
  const code = wrapped?.driverError?.code ?? wrapped?.code;
  return typeof code === 'string' ? /^SQLITE_([A-Z]+)/.exec(code)?.[1] : undefined;
}
