import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { InvalidRequestError } from '../../../modules/support/index.js';
import { fileProblem } from '../file-problem.js';
import { parsePromptLine, type PromptFormat, type PromptLine } from './prompt-line.js';
import { readLines } from './text-lines.js';

/** A prompt and its place among the prompts of the file: blank lines do not count. */
export interface NumberedPrompt extends PromptLine {
  /** 0 for the first. */
  readonly index: number;
}

/** Prompts in a file, or from standard input. */
export interface PromptFile {
  /** For messages. */
  readonly name: string;
  /** Can be read more than once: an ordinary file, not a pipe. */
  readonly rereadable: boolean;
  /**
   * The prompts, one at a time; the file is never in memory as a whole, only its ids are.
   * @throws InvalidRequestError naming the line, for one that is malformed or whose id an earlier line has
   */
  read(): AsyncGenerator<NumberedPrompt>;
}

const FORMATS: Readonly<Record<string, PromptFormat>> = {
  '.txt': 'text',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

/**
 * @param path `.jsonl` or `.txt`; `-` for JSONL from standard input
 * @throws InvalidRequestError for a file that is not there or is of another kind
 */
export async function openPromptFile(path: string): Promise<PromptFile> {
  if (path === '-') return promptFile('standard input', 'jsonl', process.stdin);
  const name = basename(path);
  const found = await stat(path).catch((error: unknown) => {
    throw fileProblem('read', path, error);
  });
  if (found.isDirectory()) throw new InvalidRequestError(`${name} is a folder; give a file of prompts.`);
  const format = FORMATS[extname(path).toLowerCase()];
  if (!found.isFile()) return promptFile(name, format ?? 'jsonl', createReadStream(path));
  if (format === undefined) {
    throw new InvalidRequestError(
      `${name} must be a .jsonl file (a prompt as JSON in each line) or a .txt file (as text).`,
    );
  }
  return promptFile(name, format, path);
}

function promptFile(name: string, format: PromptFormat, source: string | AsyncIterable<Buffer>): PromptFile {
  const open = () =>
    typeof source === 'string' ? (createReadStream(source) as AsyncIterable<Buffer>) : source;
  return {
    name,
    rereadable: typeof source === 'string',
    read: () => readPrompts(open(), format, name),
  };
}

/** @throws InvalidRequestError naming the line */
export async function* readPrompts(
  chunks: AsyncIterable<Buffer>,
  format: PromptFormat,
  name: string,
): AsyncGenerator<NumberedPrompt> {
  const lineOfId = new Map<string, number>();
  let index = 0;
  for await (const line of readLines(chunks, name)) {
    const parsed = parsePromptLine(line, format, name);
    if (parsed === undefined) continue;
    if (parsed.id !== undefined) {
      const earlier = lineOfId.get(parsed.id);
      if (earlier !== undefined) throw duplicateId(name, earlier, line.number);
      lineOfId.set(parsed.id, line.number);
    }
    yield { ...parsed, index: index++ };
  }
}

function duplicateId(name: string, earlier: number, line: number): InvalidRequestError {
  return new InvalidRequestError(
    `${name}, line ${line}: the same "id" as in line ${earlier}. Each prompt needs an id of its own, or none.`,
    'id',
    'duplicate_id',
  );
}
