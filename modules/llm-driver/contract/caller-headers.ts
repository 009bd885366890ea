/** Headers of the request that a gateway has received, names in lower case, as Node gives them. */
export type CallerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Characters of a value. */
const MAX_VALUE_LENGTH = 1_000;
const PRINTABLE = /^[\x20-\x7e]+$/;

const NONE: Readonly<Record<string, string>> = {};

/**
 * Headers that a server may ask for which is not known: they name the application and the conversation, so
 * that a cache is found again. None of them chooses a host or credentials.
 */
export const COMMON_CALLER_HEADERS: readonly string[] = [
  ...['http-referer', 'x-title'],
  ...['x-session-id', 'x-session-affinity', 'x-affinity', 'x-conversation-id'],
];

/**
 * Returns the headers of a caller that a provider asks for. A value that is none for a header is left out.
 * @param names in lower case
 */
export function passedHeaders(
  headers: CallerHeaders | undefined,
  names: readonly string[],
): Readonly<Record<string, string>> {
  if (headers === undefined) return NONE;
  let passed: Record<string, string> | undefined;
  for (const name of names) {
    const value = headers[name];
    if (typeof value !== 'string' || value.length > MAX_VALUE_LENGTH || !PRINTABLE.test(value)) continue;
    passed ??= {};
    passed[name] = value;
  }
  return passed ?? NONE;
}
