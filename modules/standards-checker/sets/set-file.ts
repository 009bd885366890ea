import { basename } from 'node:path';
import type { z } from 'zod';
import { formatFieldPath, type PathSegment } from '../../validation/index.js';
import { InvalidRequestError } from '../../support/index.js';
import { readPlainText } from '../plain-text.js';
import { DataWithLines } from './data-with-lines.js';
import {
  extendingSetSchema,
  standardSetSchema,
  type ExtendingSet,
  type StandardSet,
} from './standard-set.schema.js';

/** The largest standards file, in bytes. */
export const MAX_STANDARDS_FILE_BYTES = 1024 * 1024;

/** One file with a set of standards, and the line of each of its fields. */
export class SetFile {
  private constructor(
    readonly content: StandardSet | ExtendingSet,
    private readonly data: DataWithLines,
    private readonly name: string,
  ) {}

  /**
   * Reads and validates a file, without the sets that it extends.
   * @throws InvalidRequestError, AppError 413: see `parseStandardsFile`
   */
  static parse(content: string | Uint8Array, fileName: string): SetFile {
    const text = readPlainText(content, { noun: 'standards file', maxBytes: MAX_STANDARDS_FILE_BYTES });
    const name = basename(fileName);
    const data = fileName.toLowerCase().endsWith('.json')
      ? DataWithLines.fromJson(text, name)
      : DataWithLines.fromYaml(text, name);
    const schema = data.has(['extends']) ? extendingSetSchema : standardSetSchema;
    const parsed = schema.safeParse(data.value);
    if (parsed.success) return new SetFile(parsed.data, data, name);
    throw invalid(data, parsed.error.issues);
  }

  /** Makes an error about one field, which names file and line. */
  problem(path: readonly PathSegment[], problem: string, code: string): InvalidRequestError {
    return this.data.problem(path, problem, code);
  }

  /** Tells where a standard is written: `set.yaml, line 3`. */
  placeOf(standardIndex: number): string {
    return `${this.name}, line ${this.data.lineOf(['standards', standardIndex, 'id'])}`;
  }
}

function invalid(data: DataWithLines, issues: readonly z.core.$ZodIssue[]): InvalidRequestError {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  if (issue.code === 'unrecognized_keys') {
    const path = [...issue.path, issue.keys[0]!];
    return data.problem(path, `${show(path, data)} is not a known field`, 'unknown_parameter');
  }
  if (issue.code === 'custom' && typeof issue.params?.earlier === 'number') {
    const line = data.lineOf(['standards', issue.params.earlier, 'id']);
    return data.problem(
      issue.path,
      `${show(issue.path, data)}: ${issue.message} (line ${line})`,
      'duplicate_id',
    );
  }
  const { path, message } = issue;
  if (!data.has(path)) {
    return data.problem(path, `${show(path, data)} is missing`, 'missing_required_parameter');
  }
  const code = issue.code === 'invalid_type' ? 'invalid_type' : 'invalid_value';
  return data.problem(path, `${show(path, data)}: ${message.replace(/^Invalid input: /, '')}`, code);
}

/** Names a field, and its standard by the id if it has one. */
function show(path: readonly PathSegment[], data: DataWithLines): string {
  const field = formatFieldPath(path) ?? 'the file';
  const [list, index] = path;
  if (list !== 'standards' || typeof index !== 'number') return field;
  const { standards } = data.value as { readonly standards: readonly unknown[] };
  const id = (standards[index] as { readonly id?: unknown } | null)?.id;
  return typeof id === 'string' && path.at(-1) !== 'id' ? `${field} of ${id.slice(0, 64)}` : field;
}
