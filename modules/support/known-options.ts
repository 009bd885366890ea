import { closestName } from './closest-name.js';
import { kindOf, quoteName } from './errors.js';

/** Class of the error for options that are refused. */
export type OptionsError = new (message: string, param: string) => Error;

/**
 * Refuses what is no object of options, and options that are not known. An option that is `undefined` counts
 * as left out.
 * @param owner what has the options, for the message: `A conversation`
 * @param Failure InvalidRequestError or ConfigurationError
 * @param path where the options stand, such as `cache`; in front of the name of an option
 * @throws the error, with the name that was probably meant, or all names
 */
export function assertKnownOptions(
  owner: string,
  options: unknown,
  known: readonly string[],
  Failure: OptionsError,
  path = '',
): asserts options is object {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new Failure(
      `${path || 'options'} must be an object with ${known.join(', ')}; got ${kindOf(options)}.`,
      path || 'options',
    );
  }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    const meant = closestName(name, known);
    const hint = meant === undefined ? `Options: ${known.join(', ')}.` : `Did you mean ${meant}?`;
    throw new Failure(
      `${owner} has no option ${quoteName(name)}. ${hint}`,
      path === '' ? name : `${path}.${name}`,
    );
  }
}
