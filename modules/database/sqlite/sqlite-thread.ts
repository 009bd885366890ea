import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** What the thread is told when it starts. */
export interface SqliteThreadOptions {
  /** An existing file. */
  readonly path: string;
  /** Refuses statements that write. */
  readonly readOnly: boolean;
}

/** A statement, as it is sent to the thread. */
export interface StatementRequest {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** Milliseconds that the statement waits for another process's lock. */
  readonly busyTimeoutMs: number;
}

export interface PlainError {
  readonly message: string;
  /** SQLite's result code, such as `SQLITE_BUSY`. */
  readonly code?: string;
}

/** The result of a statement: rows if it returns some, else counts. */
export interface StatementResult {
  readonly rows?: unknown[];
  readonly changes?: number;
  readonly lastInsertId?: number;
}

export interface StatementReply extends StatementResult {
  readonly id: number;
  readonly error?: PlainError;
}

interface Pending {
  readonly resolve: (result: StatementResult) => void;
  readonly reject: (error: SqliteError) => void;
}

/** A failure of SQLite, with its result code as `code`. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  readonly code: string | undefined;

  constructor({ message, code }: PlainError) {
    super(message);
    this.code = code;
  }
}

/**
 * One SQLite connection in a thread of its own: better-sqlite3 waits for locks and disks in the thread that
 * calls it, and on the main thread every request would wait with it. Statements run in the order they are
 * sent. The thread keeps the process alive only while a statement runs.
 */
export class SqliteThread {
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private failure: SqliteError | undefined;

  private constructor(private readonly worker: Worker) {
    worker.on('message', (reply: StatementReply) => this.settle(reply));
    worker.on('error', (error) => this.fail(error.message));
    worker.on('exit', () => this.fail('The connection is closed'));
  }

  /** @throws SqliteError if the file is no database, or cannot be opened */
  static async open(options: SqliteThreadOptions): Promise<SqliteThread> {
    const worker = new Worker(new URL('./sqlite.worker.js', import.meta.url), {
      workerData: options,
      // Those of the main thread include Jest's, which no thread takes.
      execArgv: [],
    });
    const [reply] = (await once(worker, 'message')) as [{ opened: boolean; error?: PlainError }];
    if (!reply.opened) throw new SqliteError(reply.error!);
    worker.unref();
    return new SqliteThread(worker);
  }

  /** Runs a statement. @throws SqliteError */
  run(sql: string, parameters: readonly unknown[], busyTimeoutMs: number): Promise<StatementResult> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const id = (this.lastId += 1);
    if (this.pending.size === 0) this.worker.ref();
    this.worker.postMessage({ id, sql, parameters, busyTimeoutMs } satisfies StatementRequest);
    return new Promise((resolve, reject) => this.pending.set(id, { resolve, reject }));
  }

  /** Closes the connection once the statements sent before have run. */
  async close(): Promise<void> {
    if (this.failure !== undefined) return;
    const exited = once(this.worker, 'exit');
    this.worker.ref();
    this.worker.postMessage('close');
    await exited;
  }

  private settle({ id, error, ...result }: StatementReply): void {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    if (this.pending.size === 0) this.worker.unref();
    if (error === undefined) pending?.resolve(result);
    else pending?.reject(new SqliteError(error));
  }

  private fail(message: string): void {
    this.failure ??= new SqliteError({ message, code: 'SQLITE_IOERR' });
    for (const { reject } of this.pending.values()) reject(this.failure);
    this.pending.clear();
  }
}
