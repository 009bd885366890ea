import {
  cleanPastedKey,
  InvalidRequestError,
  kindOf,
  pastedKeyProblem,
  Secret,
} from '../../support/index.js';
import { baseUrlProblem } from './base-url.js';
import { validateHeaders } from './extra-headers.js';
import type { PerCallOption, PerCallOptions } from './per-call.types.js';

/** Characters of a key. Tokens of identity services are long. */
const MAX_KEY_LENGTH = 8_192;

/** What an instance may allow its calls to bring. */
export const PER_CALL_OPTIONS: readonly PerCallOption[] = Object.keys({
  apiKey: true,
  headers: true,
  baseUrl: true,
} satisfies Record<PerCallOption, true>) as PerCallOption[];

/**
 * Checks what a call brings of its own. Shows no value.
 * @throws InvalidRequestError
 */
export function validatePerCallOptions({ apiKey, headers, baseUrl }: PerCallOptions): void {
  if (apiKey !== undefined) validateKey(apiKey);
  if (headers !== undefined) validateHeaders(headers);
  const problem = baseUrl === undefined ? undefined : baseUrlProblem(baseUrl);
  if (problem !== undefined) throw new InvalidRequestError(`baseUrl ${problem}`, 'baseUrl');
}

/** Returns the key of a call, without what people paste around keys. */
export function keyOf(apiKey: string | Secret): Secret {
  return new Secret(cleanPastedKey(apiKey instanceof Secret ? apiKey.reveal() : apiKey), { listed: false });
}

/** Returns the options among these that a call may bring; undefined if there is none. */
export function perCallOf({ apiKey, headers, baseUrl }: PerCallOptions): PerCallOptions | undefined {
  if (apiKey === undefined && headers === undefined && baseUrl === undefined) return undefined;
  return { apiKey, headers, baseUrl };
}

function validateKey(apiKey: unknown): void {
  if (typeof apiKey !== 'string' && !(apiKey instanceof Secret)) {
    throw new InvalidRequestError(`apiKey must be a text or a Secret; got ${kindOf(apiKey)}.`, 'apiKey');
  }
  const key = keyOf(apiKey).reveal();
  const problem =
    key === ''
      ? 'must be a text that is not empty.'
      : key.length > MAX_KEY_LENGTH
        ? `must have at most ${MAX_KEY_LENGTH} characters.`
        : pastedKeyProblem(key);
  if (problem !== undefined) throw new InvalidRequestError(`apiKey ${problem}`, 'apiKey');
}
