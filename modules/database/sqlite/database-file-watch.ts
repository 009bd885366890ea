import { stat } from 'node:fs/promises';

/** Milliseconds between looks at the file. */
const INTERVAL_MS = 5_000;

/**
 * Notices that a database's file, or its log, was deleted or replaced: SQLite goes on with the open file,
 * which nobody will find again, and what it stores is lost with the process.
 */
export class DatabaseFileWatch {
  private timer: NodeJS.Timeout | undefined;
  /** Device and inode of each file when it was first seen. */
  private readonly known = new Map<string, string>();
  private isMoved = false;

  /** @param path of the open database */
  constructor(private readonly path: string) {}

  /** True if the files at the path are not those that are open. False again once they are back. */
  get moved(): boolean {
    return this.isMoved;
  }

  /** Looks now, and then every five seconds until {@link stop}. */
  async start(): Promise<void> {
    await this.look();
    this.timer = setInterval(() => void this.look(), INTERVAL_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async look(): Promise<void> {
    const states = await Promise.all([this.stateOf(this.path), this.stateOf(`${this.path}-wal`)]);
    this.isMoved = states.includes('moved');
  }

  private async stateOf(path: string): Promise<'same' | 'moved'> {
    const known = this.known.get(path);
    try {
      const { dev, ino } = await stat(path, { bigint: true });
      const identity = `${dev}:${ino}`;
      // The log is created by the first write.
      if (known === undefined) this.known.set(path, identity);
      return known === undefined || known === identity ? 'same' : 'moved';
    } catch (error) {
      const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
      return gone && known !== undefined ? 'moved' : 'same';
    }
  }
}
