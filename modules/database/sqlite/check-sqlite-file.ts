import { DatabaseRefusedError } from './database-refused.error.js';
import { SqliteError, SqliteThread } from './sqlite-thread.js';

/** Milliseconds that a check waits for a lock: SQLite locks readers out only while it recovers a file. */
const BUSY_TIMEOUT_MS = 5_000;
/** SQLite's result codes for a file that cannot be used as it is. */
const DAMAGED = /^SQLITE_(?:CORRUPT|NOTADB|CANTOPEN|FORMAT)/;

export interface SqliteFileCheck {
  /** Names of the migrations that this version knows. */
  readonly migrations: Iterable<string>;
  /**
   * Checks every page, table and index too, which takes time in proportion to the file. An index that lacks a
   * row would make a right client key unknown.
   */
  readonly thorough: boolean;
}

/**
 * Checks a database before it is used. An empty file is a new database.
 * @throws DatabaseRefusedError if it is damaged, no database, or written by a newer version
 * @throws SqliteError for other failures
 */
export async function checkSqliteFile(
  path: string,
  { migrations, thorough }: SqliteFileCheck,
): Promise<void> {
  let thread: SqliteThread | undefined;
  try {
    thread = await SqliteThread.open({ path, readOnly: true });
    if (thorough) await assertSound(thread);
    const unknown = await unknownMigration(thread, new Set(migrations));
    if (unknown !== undefined) throw DatabaseRefusedError.newer(path, unknown);
  } catch (error) {
    if (!(error instanceof SqliteError) || !DAMAGED.test(error.code ?? '')) throw error;
    throw DatabaseRefusedError.damaged(path, error.message, error);
  } finally {
    await thread?.close();
  }
}

async function assertSound(thread: SqliteThread): Promise<void> {
  const { rows } = await thread.run('PRAGMA integrity_check(1)', [], BUSY_TIMEOUT_MS);
  const [{ integrity_check: problem }] = rows as [{ integrity_check: string }];
  if (problem !== 'ok') throw new SqliteError({ message: problem, code: 'SQLITE_CORRUPT' });
}

async function unknownMigration(
  thread: SqliteThread,
  known: ReadonlySet<string>,
): Promise<string | undefined> {
  const exists = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migrations'";
  const { rows: tables } = await thread.run(exists, [], BUSY_TIMEOUT_MS);
  if (tables?.length === 0) return undefined;
  const { rows } = await thread.run('SELECT name FROM migrations ORDER BY timestamp', [], BUSY_TIMEOUT_MS);
  return (rows as { name: string }[]).find(({ name }) => !known.has(name))?.name;
}
