import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { fileProblem } from '../errors.js';
import { lockFile } from './file-lock.js';
import { parseResultLine, scanResults, type ResultScan } from './result-lines.js';
import { readLines } from './text-lines.js';

/**
 * A file of results, one per line. A run adds to it, and a later run resumes from it. After a crash it
 * contains whole results and at most one torn line at its end, which the next run removes.
 */
export class ResultFile {
  private handle: FileHandle | undefined;
  private length = 0;

  private constructor(
    private readonly path: string,
    /** The results of earlier runs. */
    readonly earlier: ResultScan,
    private readonly unlock: () => Promise<void>,
  ) {}

  /**
   * Locks the file and reads its results. Does not change it.
   * @throws ConflictError if another run has the lock, or if the file contains anything but results
   */
  static async open(path: string): Promise<ResultFile> {
    // A link must stay a link: rewrite the file it points to.
    const target = await realpath(path).catch(() => path);
    const unlock = await lockFile(target);
    try {
      return new ResultFile(target, await scanResults(target), unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  /**
   * Prepares the file for new lines: removes a torn line, and failures, since those prompts are asked again.
   */
  async start(): Promise<void> {
    const { results, wholeBytes, torn } = this.earlier;
    try {
      if ([...results.values()].some(({ ok }) => !ok)) await this.removeFailures();
      this.handle = await open(this.path, 'a');
      if (torn && (await this.handle.stat()).size > wholeBytes) await this.handle.truncate(wholeBytes);
      this.length = (await this.handle.stat()).size;
    } catch (error) {
      throw fileProblem('write', this.path, error);
    }
  }

  /**
   * Adds a line, with its line feed, in one write.
   * @throws InvalidRequestError if the write fails, for example on a full disk; the file is unchanged then
   */
  async append(line: string): Promise<void> {
    const bytes = Buffer.from(line);
    try {
      const { bytesWritten } = await this.handle!.write(bytes);
      if (bytesWritten !== bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
      this.length += bytes.length;
    } catch (error) {
      await this.handle!.truncate(this.length).catch(() => undefined);
      throw fileProblem('write', this.path, error);
    }
  }

  /** Writes everything to the disk and releases the lock. May be called once, in any state. */
  async close(): Promise<void> {
    try {
      await this.handle?.sync();
      await this.handle?.close();
    } catch (error) {
      throw fileProblem('write', this.path, error);
    } finally {
      await this.unlock();
    }
  }

  /**
   * Writes the file without its failures to a draft, then renames the draft: a crash leaves one of the two
   * whole.
   */
  private async removeFailures(): Promise<void> {
    const { mode } = await stat(this.path);
    const draft = `${this.path}.${randomUUID()}.tmp`;
    const copy = await open(draft, 'wx', mode);
    try {
      for await (const { bytes, complete } of readLines(createReadStream(this.path), this.path)) {
        if (complete && parseResultLine(bytes)?.ok)
          await copy.appendFile(Buffer.concat([bytes, Buffer.from('\n')]));
      }
      await copy.sync();
      await copy.close();
      await rename(draft, this.path);
    } catch (error) {
      await copy.close().catch(() => undefined);
      await rm(draft, { force: true });
      throw error;
    }
  }
}
