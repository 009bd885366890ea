// Runs the statements of one SQLite connection in a thread of its own. JavaScript, not TypeScript: Node.js 20
// starts a thread from a file that it can run as it stands, in tests too.
import { parentPort, workerData } from 'node:worker_threads';
import Database from 'better-sqlite3';

/** @import { StatementRequest, StatementReply, SqliteThreadOptions } from './sqlite-thread.js' */

const MAX_PREPARED = 200;

const port = /** @type {import('node:worker_threads').MessagePort} */ (parentPort);
const { path, readOnly } = /** @type {SqliteThreadOptions} */ (workerData);

/** @type {Map<string, import('better-sqlite3').Statement>} */
const prepared = new Map();

try {
  const database = open();
  port.on('message', (/** @type {StatementRequest | 'close'} */ request) => {
    if (request === 'close') {
      database.close();
      port.close();
    } else {
      port.postMessage(answer(database, request));
    }
  });
  port.postMessage({ opened: true });
} catch (error) {
  port.postMessage({ opened: false, error: toPlainError(error) });
  port.close();
}

function open() {
  const database = new Database(path, { fileMustExist: true, readonly: readOnly });
  // With NORMAL, a power cut loses what was acknowledged last.
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  if (!readOnly) database.pragma('journal_mode = WAL');
  return database;
}

/**
 * @param {import('better-sqlite3').Database} database
 * @param {StatementRequest} request
 * @returns {StatementReply}
 */
function answer(database, { id, sql, parameters, busyTimeoutMs }) {
  // SQLite rolls back by itself when the disk is full or cannot be read.
  if (sql === 'ROLLBACK' && !database.inTransaction) return { id, changes: 0 };
  try {
    database.pragma(`busy_timeout = ${busyTimeoutMs}`);
    const statement = prepare(database, sql);
    if (statement.reader) return { id, rows: statement.all(...parameters) };
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { id, changes, lastInsertId: Number(lastInsertRowid) };
  } catch (error) {
    return { id, error: toPlainError(error) };
  }
}

/**
 * @param {import('better-sqlite3').Database} database
 * @param {string} sql
 */
function prepare(database, sql) {
  let statement = prepared.get(sql);
  if (statement === undefined) {
    statement = database.prepare(sql);
    prepared.set(sql, statement);
    const [oldest] = prepared.keys();
    if (oldest !== undefined && prepared.size > MAX_PREPARED) prepared.delete(oldest);
  }
  return statement;
}

/** Errors lose their `code` between threads. @param {unknown} error */
function toPlainError(error) {
  const { message, code } = /** @type {{ message?: string, code?: string }} */ (error);
  return { message: String(message), code };
}
