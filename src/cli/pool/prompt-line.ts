import { hash } from 'node:crypto';
import { assertStrictJson } from '../../../modules/validation/index.js';
import { AppError, InvalidRequestError } from '../../../modules/support/index.js';
import { type FieldOptions, type PromptRow, toPromptRow } from './prompt-row.js';
import { lineText, type ByteLine } from './text-lines.js';

export type { Columns } from './prompt-row.js';

/** A prompt and the line it comes from. */
export interface PromptLine extends PromptRow {
  /** From 1. */
  readonly line: number;
  /** Identifies the request and its id. Spaces in the line do not change it: it is made of the values. */
  readonly promptHash: string;
}

const HASH_LENGTH = 22;

/**
 * Parses one line of a text file.
 * @param name the file's name, for messages
 * @returns `undefined` for a blank line
 * @throws InvalidRequestError that names the line and the problem, and shows nothing of the line
 */
export function parseTextLine(line: ByteLine, name: string): PromptLine | undefined {
  return inLine(name, line.number, () => {
    const text = lineText(line);
    return text.trim() === '' ? undefined : toPromptLine(line.number, { prompt: text });
  });
}

/** Parses one line of JSON, as {@link parseTextLine} does. */
export function parseJsonLine(line: ByteLine, name: string, options: FieldOptions): PromptLine | undefined {
  return inLine(name, line.number, () => {
    const text = lineText(line);
    if (text.trim() === '') return undefined;
    assertStrictJson(text, 'it');
    return toPromptLine(line.number, toPromptRow(JSON.parse(text) as unknown, options));
  });
}

export function toPromptLine(line: number, row: PromptRow): PromptLine {
  const promptHash = hash('sha256', JSON.stringify(row.prompt), 'base64url').slice(0, HASH_LENGTH);
  return { line, promptHash, ...row };
}

/** Names the line in the errors of a function. */
export function inLine<T>(name: string, line: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new InvalidRequestError(`${name}, line ${line}: ${error.message}`, error.param, error.code);
  }
}
