import { DatabaseWatch } from './database-watch.js';
import { type MovedFile, SqliteThread, type Statement, type StatementResult } from './sqlite-thread.js';
import { type WriteTurn, WriteTurns } from './write-turns.js';

/** Milliseconds after which a read is given up at the earliest: a hung disk must not hold its caller. */
const MIN_READ_TIMEOUT_MS = 5_000;

/** The connections of one database: a thread that writes, and one that reads and never waits for writes. */
export class SqliteConnections {
  /** Transactions and single writes, one after the other. */
  private readonly turns = new WriteTurns();

  private constructor(
    private readonly writer: SqliteThread,
    private readonly reader: SqliteThread,
    private readonly watch: DatabaseWatch,
    private readonly timeoutMs: number,
  ) {}

  /**
   * Opens a file, which has to exist.
   * @param timeoutMs milliseconds that a write waits at most; a read takes that or five seconds at most
   * @throws SqliteError
   */
  static async open(path: string, timeoutMs: number): Promise<SqliteConnections> {
    const [writer, reader] = await openBoth(path);
    const watch = new DatabaseWatch(path, async () => {
      const { rows } = await reader.run('find moved', MIN_READ_TIMEOUT_MS);
      return rows as MovedFile[];
    });
    return new SqliteConnections(writer, reader, watch, timeoutMs);
  }

  async close(): Promise<void> {
    this.watch.stop();
    // The last connection to close moves the log into the database, and deletes the log by its path. One that
    // reads only cannot, and leaves alone the files that others have put there.
    const mayWrite = !(await this.watch.isReplaced());
    for (const thread of mayWrite ? [this.reader, this.writer] : [this.writer, this.reader]) {
      await thread.close();
    }
  }

  /**
   * Resolves when a transaction or a single write may begin.
   * @param maxWaitMs for the turn, and then for another process's lock. Default: that of {@link open}
   * @throws SqliteError `SQLITE_BUSY` if it has to wait longer; nothing was written then
   */
  takeTurn(maxWaitMs = this.timeoutMs): Promise<WriteTurn> {
    return this.turns.take(maxWaitMs);
  }

  /** Runs a statement that only reads. @throws SqliteError */
  read(sql: string, parameters: readonly unknown[] = []): Promise<StatementResult> {
    const { timeoutMs } = this;
    return this.watch.observe(() =>
      this.reader.run(
        { sql, parameters, busyTimeoutMs: timeoutMs },
        Math.max(timeoutMs, MIN_READ_TIMEOUT_MS),
      ),
    );
  }

  /**
   * Runs a statement on the writing connection. Take a turn first.
   * @throws SqliteError `SQLITE_READONLY_DBMOVED` if a file of the database was deleted or replaced
   */
  write(statement: Statement): Promise<StatementResult> {
    return this.watch.observe(() => this.writer.run(statement));
  }

  /**
   * Reads from every table, and writes a page without a change. After damage was found it checks the whole
   * file before that.
   * @param maxWaitMs for the turn to write, and for another process's lock
   * @throws SqliteError
   */
  async probe(maxWaitMs: number): Promise<void> {
    await this.watch.assertSound();
    const { rows: tables } = await this.read(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'",
    );
    const oneRowOf = ({ name }: { name: string }) =>
      `SELECT 1 FROM (SELECT 1 FROM "${name.replaceAll('"', '""')}" NOT INDEXED LIMIT 1)`;
    if (tables?.length) await this.read((tables as { name: string }[]).map(oneRowOf).join(' UNION ALL '));
    const { rows } = await this.read('PRAGMA user_version');
    const [{ user_version: version }] = rows as [{ user_version: number }];
    const turn = await this.takeTurn(maxWaitMs);
    try {
      const sql = `PRAGMA user_version = ${version}`;
      await this.write({ sql, parameters: [], busyTimeoutMs: turn.remainingMs });
    } finally {
      turn.release();
    }
  }
}

/** Starts the thread that writes, which may make the log, and then the one that reads; both or none. */
async function openBoth(path: string): Promise<[SqliteThread, SqliteThread]> {
  const writer = await SqliteThread.open({ path, readOnly: false });
  try {
    return [writer, await SqliteThread.open({ path, readOnly: true })];
  } catch (error) {
    await writer.close();
    throw error;
  }
}
