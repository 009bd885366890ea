import { basename } from 'node:path';
import type { z } from 'zod';
import { formatFieldPath, type PathSegment } from '../../http/index.js';
import { InvalidRequestError } from '../../support/index.js';
import { readPlainText } from '../plain-text.js';
import { DataWithLines } from './data-with-lines.js';
import { standardSetSchema, type StandardSet } from './standard-set.schema.js';

/** The largest standards file, in bytes. */
export const MAX_STANDARDS_FILE_BYTES = 1024 * 1024;

/**
 * Reads a set of standards from the content of a file: JSON if the name ends in `.json`, else YAML 1.2 (a
 * superset of JSON). Refuses YAML tags outside the core schema, repeated keys and more than a few aliases.
 * @throws InvalidRequestError whose message starts with file name and line, with the field as `param`; codes
 *   `invalid_yaml`, `invalid_json`, `duplicate_key`, `duplicate_id`, `missing_required_parameter`,
 *   `unknown_parameter`, `invalid_type`, `invalid_value`
 * @throws AppError 413 `standards_file_too_large`
 */
export function parseStandardsFile(content: string | Uint8Array, fileName: string): StandardSet {
  const text = readPlainText(content, { noun: 'standards file', maxBytes: MAX_STANDARDS_FILE_BYTES });
  const data = fileName.toLowerCase().endsWith('.json')
    ? DataWithLines.fromJson(text, basename(fileName))
    : DataWithLines.fromYaml(text, basename(fileName));
  const parsed = standardSetSchema.safeParse(data.value);
  if (parsed.success) return parsed.data;
  throw invalid(data, parsed.error.issues);
}

function invalid(data: DataWithLines, issues: readonly z.core.$ZodIssue[]): InvalidRequestError {
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  if (issue.code === 'unrecognized_keys') {
    const path = [...issue.path, issue.keys[0]!];
    return data.problem(path, `${show(path)} is not a known field`, 'unknown_parameter');
  }
  if (issue.code === 'custom' && typeof issue.params?.earlier === 'number') {
    const line = data.lineOf(['standards', issue.params.earlier, 'id']);
    return data.problem(issue.path, `${show(issue.path)}: ${issue.message} (line ${line})`, 'duplicate_id');
  }
  const { path, message } = issue;
  if (!data.has(path)) return data.problem(path, `${show(path)} is missing`, 'missing_required_parameter');
  const code = issue.code === 'invalid_type' ? 'invalid_type' : 'invalid_value';
  return data.problem(path, `${show(path)}: ${message.replace(/^Invalid input: /, '')}`, code);
}

function show(path: readonly PathSegment[]): string {
  return formatFieldPath(path) ?? 'the file';
}
