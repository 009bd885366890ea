import { ConfigurationError, InvalidRequestError } from '../../../support/index.js';

/**
 * Runs a check that is shared with the configuration, for what a call brings.
 * @throws InvalidRequestError instead of a ConfigurationError, with its message and parameter
 */
export function asInvalidRequest(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new InvalidRequestError(error.message, error.param);
  }
}
