import { isUtf8 } from 'node:buffer';
import { InvalidRequestError } from '../support/index.js';
import { parseStrictJson } from './strict-json.js';

/**
 * Parses a body strictly.
 * @throws InvalidRequestError for bytes that are not UTF-8, a byte order mark, and everything {@link
 *   parseStrictJson} refuses
 */
export function parseJsonBody(body: Buffer): unknown {
  return parseStrictJson(jsonText(body));
}

/**
 * Decodes the text of a body.
 * @throws InvalidRequestError for bytes that are not UTF-8, and a byte order mark
 */
export function jsonText(body: Buffer): string {
  if (!isUtf8(body)) throw new InvalidRequestError('The body is not valid UTF-8.', null, 'invalid_json');
  const text = body.toString('utf8');
  if (text.startsWith('\uFEFF')) {
    throw new InvalidRequestError(
      'The body starts with a byte order mark; send it without.',
      null,
      'invalid_json',
    );
  }
  return text;
}
