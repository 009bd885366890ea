import { InvalidRequestError, kindOf } from '../../../support/index.js';
import { isPlainObject } from '../configuration-checks.js';

/** @throws InvalidRequestError unless the value is an integer of that range, or undefined */
export function checkInteger(
  name: string,
  value: unknown,
  minimum: number,
  maximum = Number.MAX_SAFE_INTEGER,
): void {
  if (value === undefined) return;
  if (Number.isInteger(value) && (value as number) >= minimum && (value as number) <= maximum) return;
  const range =
    maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
  refuse(name, `an integer ${range}`, value);
}

/** @throws InvalidRequestError unless the value is a duration above 0, or undefined */
export function checkMilliseconds(name: string, value: unknown): void {
  if (value !== undefined && !(typeof value === 'number' && value > 0))
    refuse(name, 'a number of milliseconds above 0', value);
}

/** @throws InvalidRequestError unless the value is a text with characters, or undefined */
export function checkText(name: string, value: unknown): void {
  if (value !== undefined && !(typeof value === 'string' && value !== ''))
    refuse(name, 'a text that is not empty', value);
}

/** @throws InvalidRequestError unless the value is true, false or undefined */
export function checkBoolean(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') refuse(name, 'a boolean', value);
}

/** @throws InvalidRequestError unless the value is a function, or undefined */
export function checkFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') refuse(name, 'a function', value);
}

/** @throws InvalidRequestError unless the value is an object of names and values, or undefined */
export function checkRecord(name: string, value: unknown, expected: string): void {
  if (value !== undefined && !isPlainObject(value)) refuse(name, expected, value);
}

/** @throws InvalidRequestError with the name, what was expected and what was given */
export function refuse(name: string, expected: string, value: unknown): never {
  throw new InvalidRequestError(`${name} must be ${expected}; got ${describeValue(value)}.`, name);
}

/**
 * Describes a value in a few words for an error message: numbers and booleans as they are, others by kind, a
 * Map or a promise by its class.
 */
export function describeValue(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string')
    return value === ''
      ? 'an empty text'
      : `a text of ${value.length} character${value.length === 1 ? '' : 's'}`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value !== 'object' || isPlainObject(value)) return kindOf(value);
  return `an object of the class ${Object.prototype.toString.call(value).slice('[object '.length, -1)}`;
}
