import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { InvalidRequestError } from '../../../modules/support/index.js';
import { fileProblem } from '../errors.js';
import { PromptIds } from './prompt-ids.js';
import { parseJsonLine, parseTextLine, type PromptLine } from './prompt-line.js';
import type { FieldOptions } from './prompt-row.js';
import { readLines } from './text-lines.js';
import { toUtf8 } from './unicode-text.js';

/**
 * Format of a file: `text` (a prompt per line), `jsonl` (a string, or an object with `prompt` or `messages`,
 * per line), `csv` or `tsv` (with a header).
 */
export type PromptFormat = 'text' | 'jsonl' | 'csv' | 'tsv';

/** A prompt with its index in the file. Blank lines do not count. */
export interface NumberedPrompt extends PromptLine {
  /** 0 for the first. */
  readonly index: number;
}

/** Prompts in a file, or from standard input. */
export interface PromptFile {
  /** Name of the file, for messages. */
  readonly name: string;
  /** Path of an ordinary file, which can be read more than once; undefined for a pipe. */
  readonly path?: string;
  /**
   * Yields the prompts one at a time. Keeps only hashes of their ids in memory.
   * @param checkIds false if an earlier reading has found that no id occurs twice
   * @throws InvalidRequestError that names the line, if it is malformed or an earlier line has the same id
   */
  read(checkIds?: boolean): AsyncGenerator<NumberedPrompt>;
  /** The file as it is. A pipe can be read once, by this or by {@link read}. */
  bytes(): AsyncIterable<Buffer>;
  /** Returns the same prompts from a copy of their bytes. */
  from(path: string): PromptFile;
}

const FORMATS: Readonly<Record<string, PromptFormat>> = {
  '.txt': 'text',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.csv': 'csv',
  '.tsv': 'tsv',
};

/**
 * Opens a file of prompts.
 * @param path a `.jsonl`, `.csv`, `.tsv` or `.txt` file; `-` for JSONL from standard input
 * @throws InvalidRequestError if the file is missing or of another kind
 */
export async function openPromptFile(path: string, options: FieldOptions = {}): Promise<PromptFile> {
  if (path === '-') return promptFile('standard input', 'jsonl', process.stdin, options);
  const name = basename(path);
  const found = await stat(path).catch((error: unknown) => {
    throw fileProblem('read', path, error);
  });
  if (found.isDirectory()) throw new InvalidRequestError(`${name} is a folder; give a file of prompts.`);
  const format = FORMATS[extname(path).toLowerCase()];
  if (!found.isFile()) return promptFile(name, format ?? 'jsonl', createReadStream(path), options);
  if (format === undefined) {
    throw new InvalidRequestError(
      `${name} must be a .jsonl file (each line a prompt as JSON), a .csv or .tsv file (a table with a ` +
        'header) or a .txt file (each line a prompt as text).',
    );
  }
  return promptFile(name, format, path, options);
}

function promptFile(
  name: string,
  format: PromptFormat,
  source: string | AsyncIterable<Buffer>,
  options: FieldOptions,
): PromptFile {
  const open = () =>
    typeof source === 'string' ? (createReadStream(source) as AsyncIterable<Buffer>) : source;
  return {
    name,
    ...(typeof source === 'string' && { path: source }),
    read: (checkIds = true) => readPrompts(open(), format, name, options, checkIds),
    bytes: open,
    from: (path) => promptFile(name, format, path, options),
  };
}

/** Yields the prompts of a stream. @throws InvalidRequestError that names the line */
export async function* readPrompts(
  chunks: AsyncIterable<Buffer>,
  format: PromptFormat,
  name: string,
  options: FieldOptions = {},
  checkIds = true,
): AsyncGenerator<NumberedPrompt> {
  const ids = checkIds ? new PromptIds(name) : undefined;
  let index = 0;
  for await (const parsed of parsedLines(toUtf8(chunks, name), format, name, options)) {
    if (parsed.id !== undefined) ids?.add(parsed.id, parsed.line);
    yield { ...parsed, index: index++ };
  }
}

async function* parsedLines(
  chunks: AsyncIterable<Buffer>,
  format: PromptFormat,
  name: string,
  options: FieldOptions,
): AsyncGenerator<PromptLine> {
  if (format === 'csv' || format === 'tsv') {
    const { csvPrompts } = await import('./csv-prompts.js');
    yield* csvPrompts(chunks, name, options, format === 'tsv' ? '\t' : undefined);
    return;
  }
  for await (const line of readLines(chunks, name)) {
    const parsed = format === 'text' ? parseTextLine(line, name) : parseJsonLine(line, name, options);
    if (parsed !== undefined) yield parsed;
  }
}
