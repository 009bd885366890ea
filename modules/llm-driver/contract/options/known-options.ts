import { InvalidRequestError } from '../../../support/index.js';
import { refuse } from './check-value.js';
import { isPlainObject } from '../configuration-checks.js';
import { type Method, OPTIONS_OF } from './methods.js';
import { unknownOptionText } from './unknown-option.js';

/** See `Cancellable`: modules of this package pass it. No error suggests it. */
const INTERNAL_OPTION = 'cancellation';

/**
 * Checks that options are an object, and that the method has all of them. Options without a value may have
 * any name.
 * @throws InvalidRequestError that says what an unknown option should be, or which methods have it
 */
export function checkOptionNames(options: object, method: Method): void {
  checkOptionsObject(options);
  const known = OPTIONS_OF.get(method)!;
  // Not `Object.keys`: an options object may inherit some.
  for (const name in options) {
    if (
      known.has(name) ||
      name === INTERNAL_OPTION ||
      (options as Readonly<Record<string, unknown>>)[name] === undefined
    )
      continue;
    throw new InvalidRequestError(unknownOptionText(name, method), name);
  }
}

/** @throws InvalidRequestError unless options are an object of names and values */
export function checkOptionsObject(options: unknown): void {
  if (!isPlainObject(options)) refuse('options', 'an object', options);
}
