import { AppError, postgresFailure, sqliteFailure } from '../../support/index.js';

/** SQLite's result codes for a file that is damaged, or no database. */
const DAMAGED = ['CORRUPT', 'NOTADB', 'FORMAT'];

/** What to do about other failures, by SQLite's result code. */
const STEPS: Readonly<Record<string, string>> = {
  BUSY: 'Another process has locked it: wait until that has ended, or end it.',
  FULL: 'The disk is full: make room.',
  READONLY: 'Make the file, its folder and its file system writable.',
  CANTOPEN: 'Make the file and its folder readable and writable, and check that the disk has room.',
  IOERR: 'Check the disk, that it has room, and the log of the system.',
};

/** SQLite's findings, without its headline. */
function oneLine(detail: string): string {
  return detail.replace(/^\*{3}.*\*{3}\s*/, '').replaceAll(/\s+/g, ' ');
}

/** The database cannot be used as it is. The message is one line with the path and the next steps. */
export class DatabaseRefusedError extends AppError {
  constructor(message: string, cause?: unknown) {
    super({ message, code: 'storage_unavailable', status: 503, type: 'service_unavailable_error', cause });
    this.name = 'DatabaseRefusedError';
  }

  /**
   * Makes the error for a failure of SQLite or Postgres while a database is opened. Returns anything else
   * unchanged.
   * @param path of the file; host, port and name of a Postgres database
   */
  static from(path: string, error: unknown): unknown {
    if (error instanceof DatabaseRefusedError) return error;
    if (postgresFailure(error) !== undefined) return DatabaseRefusedError.unreachable(path, error);
    const failure = sqliteFailure(error) ?? sqliteFailure((error as Error | undefined)?.cause);
    if (failure === undefined) return error;
    if (DAMAGED.includes(failure.code)) return DatabaseRefusedError.damaged(path, failure.message, error);
    const step = STEPS[failure.code];
    if (step === undefined) return error;
    return new DatabaseRefusedError(
      `The database ${path} cannot be opened: ${oneLine(failure.message)}. ${step} Then start again.`,
      error,
    );
  }

  /** For a file that SQLite cannot read, or whose structure is damaged. */
  static damaged(path: string, detail: string, cause?: unknown): DatabaseRefusedError {
    return new DatabaseRefusedError(
      `The database ${path} cannot be used: ${oneLine(detail)}. It was left as it is. Stop every process that uses it, ` +
        'copy it with its -wal file, then restore a backup, or save what can be read with ' +
        `sqlite3 ${path} .recover | sqlite3 recovered.sqlite.`,
      cause,
    );
  }

  /**
   * For any failure while a connection to Postgres is made or its tables are brought up to date. Other errors
   * of ours are returned as they are.
   * @param place host, port and name of the database
   */
  static unreachable(place: string, error: unknown): AppError {
    if (error instanceof AppError) return error;
    const { code, message, severity } = error as NodeJS.ErrnoException & { severity?: unknown };
    const isServers = typeof severity === 'string';
    const reason = isServers || code === undefined ? oneLine(message) : code;
    const step = isServers
      ? 'Check DATABASE_URL, and the rights of its user.'
      : 'Check that Postgres runs there, and DATABASE_URL.';
    return new DatabaseRefusedError(
      `The database ${place} cannot be opened: ${reason}. ${step} Then start again.`,
      error,
    );
  }

  /** For a database that lacks migrations, where a start does not run them. */
  static behind(path: string, pending: number): DatabaseRefusedError {
    return new DatabaseRefusedError(
      `The database ${path} lacks ${pending} migrations of this version, and DATABASE_MIGRATE is off. ` +
        'Run "npx llm migrate", then start again.',
    );
  }

  /** For a file that holds migrations this version does not know. */
  static newer(path: string, migration: string): DatabaseRefusedError {
    return new DatabaseRefusedError(
      `The database ${path} was written by a newer version (migration ${migration}). It was left as it is. ` +
        'Run that version, or restore a backup from before the upgrade.',
    );
  }
}
