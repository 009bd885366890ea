import { createReadStream } from 'node:fs';
import { type FileHandle, open, realpath, rename } from 'node:fs/promises';
import { basename } from 'node:path';
import { ConflictError } from '../../../modules/support/index.js';
import { fileProblem } from '../errors.js';
import { type Asked, assertSameAsked } from './asked.js';
import { lockFile } from './file-lock.js';
import { freeName } from './free-name.js';
import type { NumberedPrompt } from './prompt-file.js';
import { moveResults, rewriteFile } from './result-rewrite.js';
import type { ResultFormat } from './result-format.js';
import { ResultScan, scanResults } from './result-scan.js';

/**
 * A file of results. A run adds to it, and a later run resumes from it. After a crash it contains whole
 * results and at most one torn one at its end, which the next run removes.
 */
export class ResultFile {
  private handle: FileHandle | undefined;
  private length = 0;

  private constructor(
    private readonly path: string,
    readonly format: ResultFormat,
    /** The results of earlier runs. */
    private scan: ResultScan,
    private readonly fresh: boolean,
    private readonly unlock: () => Promise<void>,
  ) {}

  /**
   * Locks the file and reads its results. Does not change it.
   * @param fresh true to start a new file, and to keep the old one under another name
   * @throws ConflictError if another run has the lock, or if the file contains anything but results
   */
  static async open(path: string, format: ResultFormat, { fresh = false } = {}): Promise<ResultFile> {
    // A link must stay a link: rewrite the file it points to.
    const target = await realpath(path).catch(() => path);
    const unlock = await lockFile(target);
    try {
      const scan = fresh ? new ResultScan() : await scanResults(target, format);
      return new ResultFile(target, format, scan, fresh, unlock);
    } catch (error) {
      await unlock();
      throw error;
    }
  }

  get earlier(): ResultScan {
    return this.scan;
  }

  /** True if the file is a table with other columns than the new results. */
  get hasOtherHeader(): boolean {
    const { headerRead, header } = this.format;
    return headerRead !== undefined && headerRead !== header;
  }

  /**
   * Refuses to resume from answers to other questions.
   * @throws ConflictError `output_of_other_settings`; `output_of_older_version` for lines that do not say
   *   what was asked
   */
  assertAsked(asked: Asked): void {
    const name = basename(this.path);
    for (const earlier of this.scan.asked) {
      if (earlier === undefined) throw olderVersion(name);
      assertSameAsked(earlier, asked, name);
    }
  }

  /**
   * Prepares the file for new results: removes a torn one, and failures, since those prompts are asked again.
   * @param prompts if given, the results are written anew, in their order and with their index and columns
   * @returns the name of the old file, if it was moved away
   */
  async start(prompts?: AsyncIterable<NumberedPrompt>): Promise<string | undefined> {
    try {
      const moved = this.fresh ? await this.moveAway() : undefined;
      const { failures, wholeBytes, torn } = this.scan;
      if (prompts !== undefined) {
        await moveResults(this.path, this.format, this.scan.answers, prompts);
        this.scan = await scanResults(this.path, this.format);
      } else if (failures > 0) await this.removeFailures();
      this.handle = await open(this.path, 'a');
      const { size } = await this.handle.stat();
      if (prompts === undefined && failures === 0 && torn && size > wholeBytes)
        await this.handle.truncate(wholeBytes);
      this.length = (await this.handle.stat()).size;
      if (this.length === 0 && this.format.header !== '') await this.append(this.format.header);
      return moved;
    } catch (error) {
      throw fileProblem('write', this.path, error);
    }
  }

  /**
   * Adds a record, with its line feed, in one write.
   * @throws InvalidRequestError if the write fails, for example on a full disk; the file is unchanged then
   */
  async append(record: string): Promise<void> {
    const bytes = Buffer.from(record);
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

  private async moveAway(): Promise<string | undefined> {
    const name = await freeName(this.path);
    try {
      await rename(this.path, name);
      return basename(name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  private removeFailures(): Promise<void> {
    const { format, path } = this;
    return rewriteFile(path, async (write) => {
      for await (const record of format.records(createReadStream(path), path)) {
        if (!record.complete) continue;
        if (format.isHeader(record) || format.parse(record.bytes)?.ok)
          await write(Buffer.concat([record.bytes, Buffer.from('\n')]));
      }
    });
  }
}

function olderVersion(name: string): ConflictError {
  return new ConflictError(
    `${name} was written by an older version, which did not record the model and the settings that were ` +
      'asked. Give another --output, or --fresh to ask all prompts anew and keep the old file under another name.',
    'output_of_older_version',
  );
}
