import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ConflictError, InvalidRequestError } from '../../../modules/support/index.js';
import { fileProblem } from '../errors.js';
import { AnswerIndex } from './answer-index.js';
import type { KnownResult, ResultFormat } from './result-format.js';
import type { ByteLine } from './text-lines.js';

/** Different settings to remember; a file written by this command has one. */
const MAX_ASKED = 8;

/** The content of a result file. */
export class ResultScan {
  /** Answers, failures not included. */
  readonly answers = new AnswerIndex();
  /** Answers that belong to a prompt of the last run. The others are to prompts that were removed. */
  placed = 0;
  failures = 0;
  /** Settings of the answers, as JSON. `undefined` stands for a line of version 0.1. */
  readonly asked = new Set<string | undefined>();
  /** Bytes up to the end of the last whole record. A crash may have left a torn record after it. */
  wholeBytes = 0;
  torn = false;
  get isEmpty(): boolean {
    return this.answers.size === 0 && this.failures === 0;
  }

  add(result: KnownResult): void {
    const { ok, index, promptHash, row, asked } = result;
    if (!ok) {
      this.failures += 1;
      return;
    }
    if (this.asked.size < MAX_ASKED) this.asked.add(asked);
    if (index !== null) this.placed += 1;
    // No prompt has the row of a removed one; the offset spreads them in the table.
    this.answers.add(promptHash, index === null ? this.wholeBytes >>> 0 : row, this.wholeBytes);
  }
}

/**
 * Reads a result file without changing it. A missing file has no results.
 * @throws ConflictError `output_not_results` if the file contains anything else, since we must not overwrite
 *   it then
 */
export async function scanResults(path: string, format: ResultFormat): Promise<ResultScan> {
  const name = basename(path);
  const scan = new ResultScan();
  const found = await stat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileProblem('read', path, error);
  });
  if (found === undefined) return scan;
  if (!found.isFile())
    throw new InvalidRequestError(`${name} is not an ordinary file; results cannot be resumed from it.`);
  const indexes = new WholeNumbers();
  for await (const record of format.records(createReadStream(path), name)) {
    if (!record.complete) {
      scan.torn = assertOurs(record, format, name);
      return scan;
    }
    if (format.isHeader(record)) {
      scan.wholeBytes += record.bytes.length + 1;
      continue;
    }
    const result = format.parse(record.bytes);
    if (result === undefined) throw notResults(name, record.number);
    if (result.index !== null && !indexes.add(result.index)) throw twice(name, record.number);
    scan.add(result);
    scan.wholeBytes += record.bytes.length + 1;
  }
  return scan;
}

/** A set of whole numbers, one bit for each number up to the highest. */
class WholeNumbers {
  private bits = new Uint8Array(128);

  /** Returns false if the number is in the set. */
  add(number: number): boolean {
    const place = number >>> 3;
    if (place >= this.bits.length) {
      const larger = new Uint8Array(Math.max(place + 1, this.bits.length * 2));
      larger.set(this.bits);
      this.bits = larger;
    }
    const bit = 1 << (number & 7);
    if ((this.bits[place]! & bit) !== 0) return false;
    this.bits[place]! |= bit;
    return true;
  }
}

/** Refuses a torn last record that does not begin like ours: only one of ours may be removed. */
function assertOurs({ number, bytes }: ByteLine, format: ResultFormat, name: string): true {
  if (!format.canBegin(bytes)) throw notResults(name, number);
  return true;
}

function notResults(name: string, line: number): ConflictError {
  return refused(name, line, 'this is not a result of this command');
}

function twice(name: string, line: number): ConflictError {
  return refused(name, line, 'a second result for the same prompt');
}

function refused(name: string, line: number, reason: string): ConflictError {
  return new ConflictError(
    `${name}, line ${line}: ${reason}. Give another --output. The file was not changed.`,
    'output_not_results',
  );
}
