import { SqliteError } from './sqlite-error.js';

/** The right to write, until it is released. */
export interface WriteTurn {
  /** Milliseconds left of the time that the writer wanted to wait at most. */
  readonly remainingMs: number;
  release(): void;
}

interface Waiting {
  readonly start: (turn: WriteTurn) => void;
  readonly timer: NodeJS.Timeout;
  readonly deadline: number;
}

/** Gives writers their turns one after the other, first come, first served: SQLite has one at a time. */
export class WriteTurns {
  private readonly waiting = new Set<Waiting>();
  private busy = false;

  /**
   * Resolves when it is this writer's turn.
   * @param maxWaitMs for the turn, and then for another process's lock
   * @throws SqliteError `SQLITE_BUSY` if it does not come in time; nothing was written then
   */
  take(maxWaitMs: number): Promise<WriteTurn> {
    const deadline = performance.now() + maxWaitMs;
    if (!this.busy) return Promise.resolve(this.start(deadline));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(waiting);
        reject(SqliteError.busy());
      }, maxWaitMs);
      const waiting: Waiting = { start: resolve, timer, deadline };
      this.waiting.add(waiting);
    });
  }

  private start(deadline: number): WriteTurn {
    this.busy = true;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      this.busy = false;
      this.next();
    };
    return { remainingMs: Math.max(0, Math.ceil(deadline - performance.now())), release };
  }

  private next(): void {
    const [next] = this.waiting;
    if (next === undefined) return;
    this.waiting.delete(next);
    clearTimeout(next.timer);
    next.start(this.start(next.deadline));
  }
}
