import { refuse } from './check-value.js';

/** @throws InvalidRequestError unless an argument is a text, or undefined */
export function assertName(argument: string, value: unknown): void {
  if (value !== undefined) assertNameGiven(argument, value);
}

/** @throws InvalidRequestError unless an argument is a text */
export function assertNameGiven(argument: string, value: unknown): void {
  if (typeof value !== 'string') refuse(argument, 'a text', value);
}

/** @throws InvalidRequestError unless an argument is an array, or undefined */
export function assertList(argument: string, expected: string, value: unknown): void {
  if (value !== undefined && !Array.isArray(value)) refuse(argument, expected, value);
}

/** @throws InvalidRequestError unless an argument is a function */
export function assertFunctionGiven(argument: string, value: unknown): void {
  if (typeof value !== 'function') refuse(argument, 'a function', value);
}
