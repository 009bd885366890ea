export interface PlainError {
  readonly message: string;
  /** SQLite's result code, such as `SQLITE_BUSY`. */
  readonly code?: string;
  /** True if a commit failed and it is not known whether it is stored. */
  readonly uncertain?: boolean;
}

/** A failure of SQLite, with its result code as `code`. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  readonly code: string | undefined;
  readonly uncertain: boolean;

  constructor({ message, code, uncertain = false }: PlainError) {
    super(message);
    this.code = code;
    this.uncertain = uncertain;
  }

  /** For a wait that was too long. Nothing was written. */
  static busy(): SqliteError {
    return new SqliteError({ message: 'database is locked', code: 'SQLITE_BUSY' });
  }
}
