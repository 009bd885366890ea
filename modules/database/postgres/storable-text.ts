import { InvalidRequestError } from '../../support/index.js';

const WRITES = /^\s*(?:INSERT|UPDATE|MERGE)\b/i;
/** A text that nobody stores: characters that Unicode says are none. */
const NOWHERE = '\uffff\ufffe\uffff';

/**
 * Returns parameters that Postgres takes: its text has no NUL. What is looked up by one is not there, as on
 * SQLite.
 * @throws InvalidRequestError `nul_character` for a text to store
 */
export function storableParameters(sql: string, parameters: unknown[] | undefined): unknown[] | undefined {
  if (!parameters?.some(hasNul)) return parameters;
  if (WRITES.test(sql)) {
    throw new InvalidRequestError(
      'A text to store contains the character NUL, which the database does not store.',
      null,
      'nul_character',
    );
  }
  return parameters.map((value) => (hasNul(value) ? NOWHERE : value));
}

function hasNul(value: unknown): boolean {
  return typeof value === 'string' && value.includes('\0');
}
