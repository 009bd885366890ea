import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ConflictError, InvalidRequestError } from '../../../modules/support/index.js';
import { fileProblem } from '../file-problem.js';
import { parseResultLine, RESULT_START, type KnownResult } from './result-line.js';
import { readLines, type ByteLine } from './text-lines.js';

/** What an earlier run left in a result file. */
export interface ResultScan {
  /** By index; what failed is there too. */
  readonly results: ReadonlyMap<number, KnownResult>;
  /** The highest index there is a result for; -1 where there is none. */
  readonly lastIndex: number;
  /** Bytes up to the end of the last whole line; what follows was cut off by a crash. */
  readonly wholeBytes: number;
  readonly torn: boolean;
}

const NOTHING: ResultScan = { results: new Map(), lastIndex: -1, wholeBytes: 0, torn: false };

/**
 * Reads a result file without changing it. One that is not there holds nothing.
 * @throws ConflictError `output_not_results` for a file with anything else in it, which is therefore not ours to write
 */
export async function scanResults(path: string): Promise<ResultScan> {
  const name = basename(path);
  const found = await stat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileProblem('read', path, error);
  });
  if (found === undefined) return NOTHING;
  if (!found.isFile())
    throw new InvalidRequestError(`${name} is not an ordinary file; results cannot be resumed from it.`);
  const results = new Map<number, KnownResult>();
  let lastIndex = -1;
  let wholeBytes = 0;
  for await (const line of readLines(createReadStream(path), name)) {
    if (!line.complete) return { results, lastIndex, wholeBytes, torn: assertOurs(line, name) };
    const result = parseResultLine(line.bytes);
    if (result === undefined) throw notResults(name, line.number);
    if (results.has(result.index)) throw twice(name, line.number);
    results.set(result.index, result);
    lastIndex = Math.max(lastIndex, result.index);
    wholeBytes += line.bytes.length + 1;
  }
  return { results, lastIndex, wholeBytes, torn: false };
}

/** A line without an end is only cut off where it began as ours do. */
function assertOurs({ number, bytes }: ByteLine, name: string): true {
  const start = bytes.subarray(0, RESULT_START.length).toString();
  if (!RESULT_START.startsWith(start)) throw notResults(name, number);
  return true;
}

function notResults(name: string, line: number): ConflictError {
  return new ConflictError(
    `${name}, line ${line}: this is not a result of this command. Give another --output; nothing was changed.`,
    'output_not_results',
  );
}

function twice(name: string, line: number): ConflictError {
  return new ConflictError(
    `${name}, line ${line}: a second result for one prompt. Give another --output; nothing was changed.`,
    'output_not_results',
  );
}
