import { z } from 'zod';
import { toPoolResultJson, type PoolResultJson } from '../../../modules/gateway/index.js';
import type { PoolResult } from '../../../modules/llm-driver/index.js';
import type { NumberedPrompt } from './prompt-file.js';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ConflictError, InvalidRequestError } from '../../../modules/support/index.js';
import { fileProblem } from '../errors.js';
import { readLines, type ByteLine } from './text-lines.js';

/** A line of a result file: a result as in the HTTP API, and the hash of its prompt. */
export type ResultLine = PoolResultJson & {
  /** {@link NumberedPrompt.promptHash}. A later run uses it to see that the file belongs to its prompts. */
  readonly prompt_hash: string;
};

/** The part of a line that a later run needs. */
export interface KnownResult {
  readonly index: number;
  readonly ok: boolean;
  readonly promptHash: string;
}

/** The beginning of every line, so also that of a torn one. */
const RESULT_START = '{"index":';

const knownResult = z.object({ index: z.int().min(0), ok: z.boolean(), prompt_hash: z.string().min(1) });

/**
 * Formats a result as one line, with its line feed.
 * @param result from the pool; its index counts the prompts of this run
 * @param prompt the prompt it answers; its index counts the prompts of the file
 */
export function formatResultLine(result: PoolResult, prompt: NumberedPrompt): string {
  const json = toPoolResultJson({ ...result, index: prompt.index });
  const line: ResultLine = { ...withIndexOfFile(json, result.index), prompt_hash: prompt.promptHash };
  return `${JSON.stringify(line)}\n`;
}

/** Parses a line. Returns `undefined` if {@link formatResultLine} cannot have written it. */
export function parseResultLine(bytes: Buffer): KnownResult | undefined {
  const text = bytes.toString('utf8');
  if (!text.startsWith(RESULT_START)) return undefined;
  try {
    const { success, data } = knownResult.safeParse(JSON.parse(text));
    return success ? { index: data.index, ok: data.ok, promptHash: data.prompt_hash } : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the index in messages: they should name the prompt's index in the file, not in this run. */
function withIndexOfFile(json: PoolResultJson, indexOfRun: number): PoolResultJson {
  if (json.ok) return json;
  const rename = (text: string) => text.replace(`prompts[${indexOfRun}]`, `prompts[${json.index}]`);
  const { message, param } = json.error;
  return { ...json, error: { ...json.error, message: rename(message), param: param && rename(param) } };
}

/** The content of a result file. */
export interface ResultScan {
  /** Results by index, failures included. */
  readonly results: ReadonlyMap<number, KnownResult>;
  /** The highest index with a result; -1 if there is none. */
  readonly lastIndex: number;
  /** Bytes up to the end of the last whole line. A crash may have left a torn line after it. */
  readonly wholeBytes: number;
  readonly torn: boolean;
}

const EMPTY: ResultScan = { results: new Map(), lastIndex: -1, wholeBytes: 0, torn: false };

/**
 * Reads a result file without changing it. A missing file has no results.
 * @throws ConflictError `output_not_results` if the file contains anything else, since we must not overwrite
 *   it then
 */
export async function scanResults(path: string): Promise<ResultScan> {
  const name = basename(path);
  const found = await stat(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw fileProblem('read', path, error);
  });
  if (found === undefined) return EMPTY;
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

/** Refuses an incomplete last line that does not begin like ours: only a torn line of ours may be removed. */
function assertOurs({ number, bytes }: ByteLine, name: string): true {
  const start = bytes.subarray(0, RESULT_START.length).toString();
  if (!RESULT_START.startsWith(start)) throw notResults(name, number);
  return true;
}

function notResults(name: string, line: number): ConflictError {
  return new ConflictError(
    `${name}, line ${line}: this is not a result of this command. Give another --output. The file was not changed.`,
    'output_not_results',
  );
}

function twice(name: string, line: number): ConflictError {
  return new ConflictError(
    `${name}, line ${line}: a second result for the same prompt. Give another --output. The file was not changed.`,
    'output_not_results',
  );
}
