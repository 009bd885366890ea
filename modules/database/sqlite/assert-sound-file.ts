import { SqliteError } from './sqlite-error.js';
import { SqliteThread } from './sqlite-thread.js';

/** Milliseconds that a check waits for a lock: SQLite locks readers out only while it recovers a file. */
export const CHECK_BUSY_TIMEOUT_MS = 5_000;

/**
 * Checks every page, table and index of a database, in time proportional to its size.
 * @throws SqliteError `SQLITE_CORRUPT` with the first finding; others if the file cannot be read
 */
export async function assertSoundFile(path: string): Promise<void> {
  const thread = await SqliteThread.open({ path, readOnly: true });
  try {
    await assertSound(thread);
  } finally {
    await thread.close();
  }
}

/** Does the same on an open connection. */
export async function assertSound(thread: SqliteThread): Promise<void> {
  const { rows } = await thread.run({
    sql: 'PRAGMA integrity_check(1)',
    parameters: [],
    busyTimeoutMs: CHECK_BUSY_TIMEOUT_MS,
  });
  const [{ integrity_check: problem }] = rows as [{ integrity_check: string }];
  if (problem !== 'ok') throw new SqliteError({ message: problem, code: 'SQLITE_CORRUPT' });
}
