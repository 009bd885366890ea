import { assertSound, CHECK_BUSY_TIMEOUT_MS } from './assert-sound-file.js';
import { DatabaseRefusedError } from './database-refused.error.js';
import { SqliteThread } from './sqlite-thread.js';

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
 * @throws DatabaseRefusedError if it is damaged, no database, written by a newer version, or cannot be read
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
    throw DatabaseRefusedError.from(path, error);
  } finally {
    await thread?.close();
  }
}

async function unknownMigration(
  thread: SqliteThread,
  known: ReadonlySet<string>,
): Promise<string | undefined> {
  const read = async (sql: string) =>
    (await thread.run({ sql, parameters: [], busyTimeoutMs: CHECK_BUSY_TIMEOUT_MS })).rows;
  const tables = await read("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'");
  if (tables?.length === 0) return undefined;
  const rows = await read('SELECT name FROM migrations ORDER BY timestamp');
  return (rows as { name: string }[]).find(({ name }) => !known.has(name))?.name;
}
