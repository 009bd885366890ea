import { AppError } from '../../support/index.js';

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

  /** For a file that SQLite cannot read, or whose structure is damaged. */
  static damaged(path: string, detail: string, cause?: unknown): DatabaseRefusedError {
    return new DatabaseRefusedError(
      `The database ${path} cannot be used: ${oneLine(detail)}. It was left as it is. Stop every process that uses it, ` +
        'copy it with its -wal file, then restore a backup, or save what can be read with ' +
        `sqlite3 ${path} .recover | sqlite3 recovered.sqlite.`,
      cause,
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
