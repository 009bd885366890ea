import { Logger } from '@nestjs/common';
import { assertSoundFile } from './assert-sound-file.js';
import { SqliteError } from './sqlite-error.js';
import type { MovedFile } from './sqlite-thread.js';

/** Milliseconds between looks at the files. */
const INTERVAL_MS = 5_000;

const DAMAGED = /^SQLITE_(?:CORRUPT|NOTADB)/;

/**
 * Notices that the files of an open database were deleted or replaced, or are damaged. Logs that once, and
 * again when they are as before.
 */
export class DatabaseWatch {
  private readonly logger = new Logger('database');
  private readonly timer: NodeJS.Timeout;
  /** The path that was missing or another file at the last look. */
  private moved: string | undefined;
  /** The first failure since the file was last found sound. */
  private damage: SqliteError | undefined;

  /**
   * @param path of the open database
   * @param findMoved returns the files that are not those that are open
   */
  constructor(
    private readonly path: string,
    private readonly findMoved: () => Promise<readonly MovedFile[]>,
  ) {
    this.timer = setInterval(() => void this.look(), INTERVAL_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Runs a statement and remembers if it found the file damaged. */
  async observe<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof SqliteError && DAMAGED.test(error.code ?? '')) this.noteDamage(error);
      throw error;
    }
  }

  /**
   * Checks the whole file if a statement has found damage since it was last sound. A damaged page is met by
   * some statements only.
   * @throws SqliteError
   */
  async assertSound(): Promise<void> {
    if (this.damage === undefined) return;
    await assertSoundFile(this.path);
    this.damage = undefined;
    this.logger.log({ msg: 'the database file is sound again', path: this.path });
  }

  /** Returns true if the database is gone, or another process has files of its own in the place of these. */
  async isReplaced(): Promise<boolean> {
    // A thread that does not answer says nothing about the files.
    const moved = await this.findMoved().catch(() => []);
    return moved.some(({ path, gone }) => !gone || path === this.path);
  }

  private noteDamage(error: SqliteError): void {
    if (this.damage === undefined) {
      this.logger.error({
        msg: 'the database file is damaged or cannot be read: check the disk, stop the server, restore a backup',
        path: this.path,
        code: error.code,
      });
    }
    this.damage = error;
  }

  private async look(): Promise<void> {
    const before = this.moved;
    this.moved = await this.findMoved().then(
      ([first]) => first?.path,
      () => before,
    );
    if (this.moved === before) return;
    if (this.moved === undefined) this.logger.log({ msg: 'the files of the database are back' });
    else {
      const msg = 'a file of the database was deleted or replaced: put it back, or restart the server';
      this.logger.error({ msg, path: this.moved });
    }
  }
}
