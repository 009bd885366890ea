import { assertKnownOptions, ConfigurationError, kindOf } from '../../support/index.js';

/**
 * Creates the error for a wrong value of the configuration: its path, what was expected and what came. Shows
 * numbers and booleans alone: a text may be a key.
 */
export function wrongValue(path: string, expected: string, value: unknown): ConfigurationError {
  const isShown = typeof value === 'number' || typeof value === 'boolean';
  return new ConfigurationError(
    `${path} must be ${expected}; got ${isShown ? String(value) : kindOf(value)}.`,
    path,
  );
}

/** Returns true for an object whose fields are read by name: no array, no map, no date. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.prototype.toString.call(value) === '[object Object]';
}

/** @throws ConfigurationError unless the value is an object whose fields are read by name */
export function assertObject(
  path: string,
  expected: string,
  value: unknown,
): asserts value is Readonly<Record<string, unknown>> {
  if (!isPlainObject(value)) throw wrongValue(path, expected, value);
}

/** @throws ConfigurationError unless the value is an object that has known options alone */
export function assertOptions(
  path: string,
  value: unknown,
  known: readonly string[],
): asserts value is Readonly<Record<string, unknown>> {
  assertObject(path, `an object with ${known.join(', ')}`, value);
  assertKnownOptions(path, value, known, ConfigurationError, path);
}

/** @throws ConfigurationError unless the value is left out or a boolean */
export function assertBoolean(path: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') throw wrongValue(path, 'a boolean', value);
}

/** @throws ConfigurationError unless the value is left out or a text that is not empty */
export function assertText(path: string, value: unknown): void {
  if (value === undefined || (typeof value === 'string' && value !== '')) return;
  if (value !== '') throw wrongValue(path, 'a text that is not empty', value);
  throw new ConfigurationError(`${path} must be a text that is not empty; got an empty text.`, path);
}

/** @throws ConfigurationError unless the value is left out or a finite number of milliseconds from 0 */
export function assertDelay(path: string, value: unknown): void {
  if (value === undefined || (typeof value === 'number' && value >= 0 && Number.isFinite(value))) return;
  throw wrongValue(path, 'a number of milliseconds from 0', value);
}

/** @throws ConfigurationError unless the value is left out or a function */
export function assertFunction(path: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') throw wrongValue(path, 'a function', value);
}
