import Database from 'better-sqlite3';
import { OpenFiles } from './open-files.js';

/** @import { PlainError } from './sqlite-error.js' */
/** @import { Statement, StatementResult, SqliteThreadOptions } from './sqlite-thread.js' */

const MAX_PREPARED = 200;

/**
 * Result codes after which a commit that failed may lie whole in the log all the same. A full disk is none of
 * them: it ends the commit in the middle.
 */
const HALF_WRITTEN = /^SQLITE_IOERR/;

/** One connection, and the rules that a transaction needs beside SQLite's own. */
export class SqliteConnection {
  /** @type {Map<string, import('better-sqlite3').Statement>} */
  #prepared = new Map();
  /** Why SQLite has rolled the transaction back by itself. @type {unknown} */
  #rolledBackBy;
  #database;
  #files;
  #readOnly;

  /** @param {SqliteThreadOptions} options */
  constructor({ path, readOnly }) {
    this.#readOnly = readOnly;
    this.#database = new Database(path, { fileMustExist: true, readonly: readOnly });
    // With NORMAL, a power cut loses what was acknowledged last.
    this.#database.pragma('synchronous = FULL');
    this.#database.pragma('foreign_keys = ON');
    if (!readOnly) this.#database.pragma('journal_mode = WAL');
    // Opens the log and its index too.
    this.#database.prepare('SELECT 1 FROM sqlite_schema').get();
    this.#files = new OpenFiles(path);
  }

  /** @see {@link OpenFiles.findMoved} */
  findMoved() {
    return this.#files.findMoved();
  }

  /**
   * @param {Statement} statement
   * @returns {StatementResult}
   */
  run(statement) {
    const { sql, inTransaction } = statement;
    if (sql === 'ROLLBACK') return this.#rollBack();
    const begins = sql === 'BEGIN IMMEDIATE' || !inTransaction;
    // Of a transaction whose end did not come through.
    if (begins) this.#rollBack();
    else this.#assertTransaction();
    // When a transaction begins, and again as late as possible before it ends.
    if (!this.#readOnly && (begins || sql === 'COMMIT')) this.#assertNotMoved();
    return this.#attempt(statement);
  }

  close() {
    this.#database.close();
  }

  /** @param {Statement} statement */
  #attempt(statement) {
    const began = this.#database.inTransaction;
    try {
      return this.#execute(statement);
    } catch (error) {
      // SQLite rolls back by itself when the disk is full or cannot be read.
      if (began && !this.#database.inTransaction) this.#rolledBackBy = error;
      const halfWritten =
        !this.#readOnly && commits(statement) && HALF_WRITTEN.test(toPlainError(error).code ?? '');
      throw halfWritten ? this.#settle(error) : error;
    }
  }

  /** @param {Statement} statement */
  #execute({ sql, parameters, busyTimeoutMs }) {
    this.#database.pragma(`busy_timeout = ${busyTimeoutMs}`);
    const prepared = this.#prepare(sql);
    if (prepared.reader) return { rows: prepared.all(...parameters) };
    const { changes, lastInsertRowid } = prepared.run(...parameters);
    return { changes, lastInsertId: Number(lastInsertRowid) };
  }

  #rollBack() {
    this.#rolledBackBy = undefined;
    if (this.#database.inTransaction) this.#database.exec('ROLLBACK');
    return { changes: 0 };
  }

  /** The rest of a transaction that is over must not be stored, statement by statement. */
  #assertTransaction() {
    if (this.#database.inTransaction) return;
    throw this.#rolledBackBy ?? failure('SQLITE_ABORT_ROLLBACK', 'the transaction was rolled back');
  }

  #assertNotMoved() {
    const [moved] = this.#files.findMoved();
    if (moved) throw failure('SQLITE_READONLY_DBMOVED', `${moved.path} was deleted or replaced`);
  }

  /**
   * Makes sure that a commit that failed is not stored. When the disk fails to sync it, it may lie whole in
   * the log, and the next process to open the database would find it there. Another commit takes its place.
   * @param {unknown} error
   * @returns {unknown} the error; `uncertain` if that failed too
   */
  #settle(error) {
    try {
      const version = this.#database.pragma('user_version', { simple: true });
      this.#database.pragma(`user_version = ${version}`);
      return error;
    } catch {
      return { ...toPlainError(error), uncertain: true };
    }
  }

  /** @param {string} sql */
  #prepare(sql) {
    let statement = this.#prepared.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#prepared.set(sql, statement);
      const [oldest] = this.#prepared.keys();
      if (oldest !== undefined && this.#prepared.size > MAX_PREPARED) this.#prepared.delete(oldest);
    }
    return statement;
  }
}

/**
 * Returns true for the statement that makes its transaction, or itself, durable.
 * @param {Statement} statement
 */
function commits({ sql, inTransaction }) {
  return sql === 'COMMIT' || !inTransaction;
}

/**
 * Errors lose their `code` between threads.
 * @param {unknown} error
 * @returns {PlainError}
 */
export function toPlainError(error) {
  const { message, code, uncertain } = /** @type {Partial<PlainError>} */ (error);
  return { message: String(message), code, ...(uncertain && { uncertain }) };
}

/**
 * @param {string} code
 * @param {string} message
 */
function failure(code, message) {
  return Object.assign(new Error(message), { code });
}
