import { Worker } from 'node:worker_threads';
import { type PlainError, SqliteError } from './sqlite-error.js';

/** Statements that a thread has not answered at most. More are refused: a disk that hangs answers none. */
const MAX_UNANSWERED = 10_000;

const ENDED: PlainError = { message: 'The thread of the database has ended', code: 'SQLITE_IOERR' };

/** What the thread is told when it starts. */
export interface SqliteThreadOptions {
  /** An existing file. */
  readonly path: string;
  /** Refuses statements that write. */
  readonly readOnly: boolean;
}

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** Milliseconds that the statement waits for another process's lock. */
  readonly busyTimeoutMs: number;
  /** True for a statement of a transaction, `BEGIN` and `COMMIT` included. */
  readonly inTransaction?: boolean;
}

/** The result of a statement: rows if it returns some, else counts. */
export interface StatementResult {
  readonly rows?: unknown[];
  readonly changes?: number;
  readonly lastInsertId?: number;
}

/** A file of an open database whose path leads to another file or none. */
export interface MovedFile {
  readonly path: string;
  /** True if there is no file at the path. */
  readonly gone: boolean;
}

/** Sent to the thread. `find moved` asks for rows of {@link MovedFile}. */
export interface ThreadRequest {
  readonly id: number;
  readonly statement: Statement | 'find moved';
}

export interface ThreadReply {
  readonly id: number;
  readonly result?: StatementResult;
  readonly error?: PlainError;
}

interface Pending {
  readonly statement: ThreadRequest['statement'];
  readonly resolve: (result: StatementResult) => void;
  readonly reject: (error: SqliteError) => void;
}

/**
 * One SQLite connection in a thread of its own: better-sqlite3 waits for locks and disks in the thread that
 * calls it, and on the main thread every request would wait with it. Statements run in the order they are
 * sent. A thread that ended by a fault, such as too little memory, is started again for the next statement.
 * It keeps the process alive only while a statement runs.
 */
export class SqliteThread {
  /** Those whose callers still wait. */
  private readonly pending = new Map<number, Pending>();
  private unanswered = 0;
  private lastId = 0;
  private worker: Worker | undefined;
  private starting: Promise<void> | undefined;
  private closed = false;

  private constructor(private readonly options: SqliteThreadOptions) {}

  /** @throws SqliteError if the file is no database, or cannot be opened */
  static async open(options: SqliteThreadOptions): Promise<SqliteThread> {
    const thread = new SqliteThread(options);
    await thread.start();
    return thread;
  }

  /**
   * Runs a statement.
   * @param maxWaitMs milliseconds until a read is given up, which a disk that hangs would hold for ever
   * @throws SqliteError
   */
  async run(statement: ThreadRequest['statement'], maxWaitMs?: number): Promise<StatementResult> {
    if (this.closed) throw new SqliteError({ message: 'The connection is closed', code: 'SQLITE_IOERR' });
    if (this.unanswered >= MAX_UNANSWERED) throw SqliteError.busy();
    // Sent at once if there is a thread, so that statements stay in order.
    if (this.worker === undefined) await this.restart();
    return this.send(statement, maxWaitMs);
  }

  /** Closes the connection once the statements sent before have run. */
  async close(): Promise<void> {
    this.closed = true;
    await this.starting?.catch(() => {});
    const { worker } = this;
    if (worker === undefined) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.ref();
    worker.postMessage('close');
    await ended;
  }

  private send(statement: ThreadRequest['statement'], maxWaitMs?: number): Promise<StatementResult> {
    const { worker } = this;
    if (worker === undefined) throw new SqliteError(ENDED);
    const id = (this.lastId += 1);
    if (this.pending.size === 0) worker.ref();
    worker.postMessage({ id, statement } satisfies ThreadRequest);
    this.unanswered += 1;
    const reply = new Promise<StatementResult>((resolve, reject) =>
      this.pending.set(id, { statement, resolve, reject }),
    );
    if (maxWaitMs === undefined) return reply;
    const timer = setTimeout(() => this.settle({ id, error: SqliteError.busy() }), maxWaitMs);
    return reply.finally(() => clearTimeout(timer));
  }

  private restart(): Promise<void> {
    this.starting ??= this.start().finally(() => (this.starting = undefined));
    return this.starting;
  }

  private async start(): Promise<void> {
    const worker = new Worker(new URL('./sqlite.worker.js', import.meta.url), {
      workerData: this.options,
      // Those of the main thread include Jest's, which no thread takes.
      execArgv: [],
    });
    await opened(worker);
    worker.on('message', (reply: ThreadReply) => {
      this.unanswered -= 1;
      this.settle(reply);
    });
    worker.on('error', ({ message }) => this.end(worker, { ...ENDED, message }));
    worker.on('exit', () => this.end(worker, ENDED));
    worker.unref();
    this.worker = worker;
  }

  private settle({ id, error, result = {} }: ThreadReply): void {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    if (this.pending.size === 0) this.worker?.unref();
    if (error === undefined) pending?.resolve(result);
    else pending?.reject(error instanceof SqliteError ? error : new SqliteError(error));
  }

  private end(worker: Worker, reason: PlainError): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.unanswered = 0;
    const pending = [...this.pending.values()];
    this.pending.clear();
    for (const { statement, reject } of pending) {
      // It may have run before the thread ended.
      const uncertain = !this.options.readOnly && commits(statement);
      reject(new SqliteError({ ...reason, uncertain }));
    }
  }
}

/** Resolves once the thread has opened its connection. @throws SqliteError */
async function opened(worker: Worker): Promise<void> {
  const reply = await new Promise<{ opened: boolean; error?: PlainError }>((resolve) => {
    worker.once('message', resolve);
    worker.once('error', ({ message }) => resolve({ opened: false, error: { ...ENDED, message } }));
    worker.once('exit', () => resolve({ opened: false, error: ENDED }));
  });
  if (!reply.opened) throw new SqliteError(reply.error!);
}

function commits(statement: ThreadRequest['statement']): boolean {
  return statement !== 'find moved' && (statement.sql === 'COMMIT' || !statement.inTransaction);
}
