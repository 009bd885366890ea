import { InvalidRequestError } from '../support/index.js';

/** Levels of nested objects and arrays. */
export const MAX_JSON_DEPTH = 64;

/** Keys of one object. */
export const MAX_JSON_KEYS = 10_000;

/** Values of one text, objects and arrays included: a value takes many times its two characters in memory. */
export const MAX_JSON_VALUES = 500_000;

/** Objects and arrays of one text. */
export const MAX_JSON_CONTAINERS = 200_000;

/**
 * 400: a text is not the JSON we accept. Code `invalid_json`, or `invalid_value` if the syntax is right and a
 * value is not. The message says where and why, and never repeats the text.
 */
export class InvalidJsonError extends InvalidRequestError {
  constructor(
    message: string,
    param: string | null,
    code: string,
    /** Index of the character at which the text goes wrong. */
    readonly position: number,
  ) {
    super(message, param, code);
  }
}
