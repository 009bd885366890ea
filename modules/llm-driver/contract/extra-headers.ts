import { InvalidRequestError, kindOf } from '../../support/index.js';
import { isPlainObject } from './configuration-checks.js';
import type { ExtraHeaders } from './per-call.types.js';

/** Headers of one call. */
const MAX_HEADERS = 32;
/** Characters of one header's value. */
const MAX_HEADER_LENGTH = 4_096;

/** Set by HTTP itself, by this package, or by the driver. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'date',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'via',
]);

/** Words that mark a header as one with credentials: `authorization`, `x-api-key`, `x-auth-token`. */
const CREDENTIAL =
  /(?:^|[-_])(?:proxy|authorization|authentication|auth|token|secret|cookie2?|password|credentials?|apikey|(?:api|access|subscription|private|auth|master|account)[-_]key)(?:$|[-_])/;

/** The characters of a header's name, by RFC 9110. */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e]*$/;

/**
 * Checks the headers of a call. Shows no value.
 * @throws InvalidRequestError
 */
export function validateHeaders(headers: unknown): void {
  const entries = entriesOf(headers);
  if (entries.length > MAX_HEADERS) {
    const message = `headers must have at most ${MAX_HEADERS} headers; got ${entries.length}.`;
    throw new InvalidRequestError(message, 'headers');
  }
  const names = new Set<string>();
  for (const entry of entries) {
    if (!isPair(entry)) throw refused('headers must be a list of pairs of texts; one is no pair', entry);
    const [name, value] = entry;
    if (value === undefined) continue;
    checkName(name.toLowerCase(), names);
    checkValue(name, value);
  }
}

/** Returns the headers as an object, with names in lower case. They were checked before. */
export function lowerCased(headers: ExtraHeaders): Readonly<Record<string, string>> {
  const given = (entriesOf(headers) as [string, string][]).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), value]));
}

/** Returns names and values, unchecked: those of a `Headers` and of a Map are not its properties. */
function entriesOf(headers: unknown): readonly unknown[] {
  if (Array.isArray(headers)) return headers;
  if (isPlainObject(headers)) return Object.entries(headers);
  // Not any iterable: a generator would have nothing left for the call after this check.
  const { entries } = (headers ?? {}) as Partial<Headers>;
  const isList = typeof headers === 'object' && !(headers instanceof Set);
  if (isList && typeof entries === 'function') return [...(headers as Headers).entries()];
  throw refused(
    'headers must be an object of names and values, a Headers, a Map or a list of pairs',
    headers,
  );
}

function isPair(entry: unknown): entry is [string, unknown] {
  return Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string';
}

function checkName(name: string, names: Set<string>): void {
  const problem = problemOf(name);
  if (problem !== undefined) throw new InvalidRequestError(problem, 'headers');
  if (names.has(name)) throw new InvalidRequestError(`headers has ${name} twice.`, 'headers');
  names.add(name);
}

function problemOf(name: string): string | undefined {
  if (!NAME.test(name)) return `headers has a name that is no name of a header: ${JSON.stringify(name)}.`;
  if (OWN_HEADERS.has(name)) return `headers.${name} is set by the driver: leave it out.`;
  if (!CREDENTIAL.test(name)) return undefined;
  return `headers.${name} carries credentials: leave it out. A key of the call is given in the option apiKey.`;
}

function checkValue(name: string, value: unknown): void {
  const path = `headers.${name.toLowerCase()}`;
  if (typeof value !== 'string') throw refused(`${path} must be a text`, value);
  if (value.length > MAX_HEADER_LENGTH) {
    const message = `${path} must have at most ${MAX_HEADER_LENGTH} characters; got ${value.length}.`;
    throw new InvalidRequestError(message, 'headers');
  }
  if (!VALUE.test(value)) {
    const message = `${path} has a character that a header cannot have: use ASCII on one line.`;
    throw new InvalidRequestError(message, 'headers');
  }
}

function refused(expected: string, value: unknown): InvalidRequestError {
  return new InvalidRequestError(`${expected}; got ${kindOf(value)}.`, 'headers');
}
