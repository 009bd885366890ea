import { SetFile } from './set-file.js';
import type { StandardSet } from './standard-set.schema.js';

export { MAX_STANDARDS_FILE_BYTES } from './set-file.js';

/**
 * Reads a set of standards from the content of a file: JSON if the name ends in `.json`, else YAML 1.2 (a
 * superset of JSON). Refuses YAML tags outside the core schema, repeated keys and more than a few aliases. A
 * set that extends others is read with `readStandardSet`.
 * @throws InvalidRequestError whose message starts with file name and line and names the standard, with the
 *   field as `param`; codes `invalid_yaml`, `invalid_json`, `duplicate_key`, `duplicate_id`,
 *   `missing_required_parameter`, `unknown_parameter`, `invalid_type`, `invalid_value`, `extends_unread`
 * @throws AppError 413 `standards_file_too_large`
 */
export function parseStandardsFile(content: string | Uint8Array, fileName: string): StandardSet {
  const file = SetFile.parse(content, fileName);
  if ('extends' in file.content) {
    throw file.problem(['extends'], 'the sets that it extends cannot be read here', 'extends_unread');
  }
  return file.content;
}
