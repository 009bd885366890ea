import type { PromptFormat } from './prompt-line.js';
import { readPromptBytes } from './read-prompts.js';
import type { ReadPrompts } from './types.js';

const MAX_FILE_BYTES = 64 * 1024 * 1024;

const FORMATS: Readonly<Record<string, PromptFormat>> = {
  '.txt': 'text',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

export const PROMPT_FILES = Object.keys(FORMATS).join(',');

/** @throws Error, saying what to do, for a file that is of another kind, too large or without a line */
export async function readPromptFile(
  file: Blob & { readonly name: string },
  signal?: AbortSignal,
): Promise<ReadPrompts> {
  const format = FORMATS[/\.[^.]+$/.exec(file.name)?.[0].toLowerCase() ?? ''];
  if (format === undefined) {
    throw new Error(
      `${file.name} must be a .txt file (a prompt a line, as text) or a .jsonl file (a prompt a line, as JSON).`,
    );
  }
  if (file.size > MAX_FILE_BYTES) {
    throw new Error(
      `${file.name} is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB. Split it, or use the "pool" command.`,
    );
  }
  const read = await readPromptBytes(new Uint8Array(await file.arrayBuffer()), format, signal);
  if (read.prompts.length === 0 && read.problems.length === 0) throw new Error(`${file.name} is empty.`);
  return read;
}
