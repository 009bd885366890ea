import { InvalidRequestError, kindOf } from '../../../support/index.js';

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
  if (value !== undefined && !isRecord(value)) refuse(name, expected, value);
}

/** True for an object of names and values: no array, Map, iterator or promise, whose names are not there. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  return !(Symbol.iterator in value || Symbol.asyncIterator in value || 'then' in value);
}

/** @throws InvalidRequestError with the name, what was expected and what was given */
export function refuse(name: string, expected: string, value: unknown): never {
  throw new InvalidRequestError(`${name} must be ${expected}; got ${describeValue(value)}.`, name);
}

/**
 * Describes a value in a few words for an error message: numbers and booleans as they are, others by kind.
 */
export function describeValue(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string')
    return value === '' ? 'an empty text' : `a text of ${value.length} characters`;
  return Array.isArray(value) ? `an array of ${value.length}` : kindOf(value);
}
