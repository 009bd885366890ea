import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { fileProblem } from '../file-problem.js';
import { lockFile } from './file-lock.js';
import { parseResultLine } from './result-line.js';
import { scanResults, type ResultScan } from './result-scan.js';
import { readLines } from './text-lines.js';

/**
 * A file of results, one a line, that a run can add to and a later run can resume from. After a crash at any moment it
 * holds whole results, and at most one torn line at its end, which the next run cuts off.
 */
export class ResultFile {
  private handle: FileHandle | undefined;
  private length = 0;

  private constructor(
    private readonly path: string,
    /** What earlier runs left. */
    readonly earlier: ResultScan,
    private readonly unlock: () => Promise<void>,
  ) {}

  /**
   * Takes the file for this run and reads what is in it; changes nothing yet.
   * @throws ConflictError when another run has it, or it holds anything but results
   */
  static async open(path: string): Promise<ResultFile> {
    // Behind a link the file itself is rewritten, not the link.
    const target = await realpath(path).catch(() => path);
    const unlock = await lockFile(target);
    try {
      return new ResultFile(target, await scanResults(target), unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  /** Makes it ready to be added to: drops a torn line, and failures, which are asked again. */
  async start(): Promise<void> {
    const { results, wholeBytes, torn } = this.earlier;
    try {
      if ([...results.values()].some(({ ok }) => !ok)) await this.keepSuccesses();
      this.handle = await open(this.path, 'a');
      if (torn && (await this.handle.stat()).size > wholeBytes) await this.handle.truncate(wholeBytes);
      this.length = (await this.handle.stat()).size;
    } catch (error) {
      throw fileProblem('write', this.path, error);
    }
  }

  /**
   * Adds a line, its line feed included, in one write.
   * @throws InvalidRequestError when the disk is full, say; nothing of the line is left then
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

  /** Resolves once everything is on the disk. Gives the file free; may be called in any state, once. */
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

  /** Rewrites the file without its failures, beside it and then in its place: a crash leaves the one or the other. */
  private async keepSuccesses(): Promise<void> {
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
