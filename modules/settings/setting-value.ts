import { formatFieldPath } from '../validation/index.js';
import {
  cleanPastedKey,
  InvalidRequestError,
  kindOf,
  pastedKeyProblem,
  Secret,
  type DeclaredField,
  type SettingField,
} from '../support/index.js';

const MAX_SECRET_LENGTH = 8_192;
const MAX_VALUE_LENGTH = 256 * 1024;

/** Visible ASCII, and spaces inside: all that an HTTP header can carry, without the rest of a copied text. */
const PRINTABLE = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;

/** Settings that are keys of a provider, not passwords: what is pasted around them is removed. */
const IS_KEY = /(?:^|_)key$/;

/**
 * Returns a secret that may be stored. A key is stored without quotes, `Bearer `, `NAME=` and spaces around
 * it.
 * @throws InvalidRequestError `invalid_value`; its message never shows any part of the value
 */
export function checkSecret({ group, field }: DeclaredField, value: unknown): Secret {
  const given = value instanceof Secret ? value.reveal() : value;
  const name = `${group}.${field.key}`;
  if (typeof given !== 'string')
    throw invalid(`${name} is a secret: expected a string, got ${kindOf(given)}.`);
  const isKey = IS_KEY.test(field.key);
  const text = isKey && given.length <= MAX_SECRET_LENGTH ? cleanPastedKey(given) : given;
  if (text === '') throw invalid(`${name} is empty. To remove the stored value, forget the setting.`);
  if (text.length > MAX_SECRET_LENGTH) {
    throw invalid(`${name} has ${text.length} characters; at most ${MAX_SECRET_LENGTH} are accepted.`);
  }
  const problem = isKey ? pastedKeyProblem(text) : undefined;
  if (problem !== undefined) throw invalid(`${name} ${problem}`);
  if (!PRINTABLE.test(text)) {
    throw invalid(
      `${name} must be printable ASCII characters, without spaces or line breaks around it or control characters in it.`,
    );
  }
  if (!field.schema.safeParse(text).success) {
    // Not the schema's own words: they may quote what they checked.
    throw invalid(
      [`${name} does not have the form of ${field.label}.`, field.help].filter(Boolean).join(' '),
    );
  }
  return new Secret(text);
}

/**
 * Returns the JSON of a value that may be stored. Checks the JSON, since that is read back.
 * @throws InvalidRequestError `invalid_value` that says where in the value and what was expected
 */
export function checkValue({ group, field }: DeclaredField, value: unknown): string {
  const name = `${group}.${field.key}`;
  const json = toJson(value);
  if (json === undefined) throw invalid(`${name} must be a JSON value, got ${kindOf(value)}.`);
  if (json.length > MAX_VALUE_LENGTH) {
    throw invalid(`${name} has ${json.length} characters as JSON; at most ${MAX_VALUE_LENGTH} are accepted.`);
  }
  const issue = field.schema.safeParse(JSON.parse(json)).error?.issues[0];
  if (issue === undefined) return json;
  const path = formatFieldPath(issue.path);
  throw invalid(`${name}${path === null ? '' : ` at ${path}`}: ${issue.message}.`);
}

/** Parses stored JSON by its field's schema. Returns `undefined` if it is not JSON or does not match. */
export function parseValue(field: SettingField, json: string): { readonly value: unknown } | undefined {
  try {
    const { success, data } = field.schema.safeParse(JSON.parse(json));
    return success ? { value: data } : undefined;
  } catch {
    return undefined;
  }
}

/** Returns `undefined` for a value without JSON: functions, `undefined`, cycles, big integers. */
function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

function invalid(message: string): InvalidRequestError {
  return new InvalidRequestError(message, 'value');
}
