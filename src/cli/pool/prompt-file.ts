import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { InvalidRequestError } from '../../../modules/support/index.js';
import { fileProblem } from '../errors.js';
import { parsePromptLine, type PromptFormat, type PromptLine } from './prompt-line.js';
import { readLines } from './text-lines.js';

/** A prompt with its index in the file. Blank lines do not count. */
export interface NumberedPrompt extends PromptLine {
  /** 0 for the first. */
  readonly index: number;
}

/** Prompts in a file, or from standard input. */
export interface PromptFile {
  /** Name of the file, for messages. */
  readonly name: string;
  /** True if it can be read more than once: it is an ordinary file, not a pipe. */
  readonly rereadable: boolean;
  /**
   * Yields the prompts one at a time. Keeps only their ids in memory.
   * @throws InvalidRequestError that names the line, if it is malformed or an earlier line has the same id
   */
  read(): AsyncGenerator<NumberedPrompt>;
}

const FORMATS: Readonly<Record<string, PromptFormat>> = {
  '.txt': 'text',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

/**
 * Opens a file of prompts.
 * @param path a `.jsonl` or `.txt` file; `-` for JSONL from standard input
 * @throws InvalidRequestError if the file is missing or of another kind
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
      `${name} must be a .jsonl file (each line a prompt as JSON) or a .txt file (each line a prompt as text).`,
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

/** Yields the prompts of a stream. @throws InvalidRequestError that names the line */
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
    `${name}, line ${line}: the same "id" as in line ${earlier}. Give every prompt another id, or none.`,
    'id',
    'duplicate_id',
  );
}
