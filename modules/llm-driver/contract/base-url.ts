/** Paths of calls, which drivers add. Not `/models`: base URLs of Azure end with it. */
const CALL_PATH = /(\/chat\/completions|\/completions|\/embeddings|\/messages)\/*$/;

/**
 * Says why a text is no base URL, to be put after the name of its field. Shows nothing of it.
 * @returns undefined for an absolute http or https URL without credentials, query, fragment or a call's path
 */
export function baseUrlProblem(value: unknown): string | undefined {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    return 'must be an absolute URL that starts with http:// or https://, version path included.';
  }
  if (url.username !== '' || url.password !== '') return 'has credentials in it: give the key in apiKey.';
  // An empty query is none in a parsed URL.
  if (/[?#]/.test(value as string)) return 'has a query or a fragment: leave it out.';
  const call = CALL_PATH.exec(url.pathname)?.[1];
  return call === undefined ? undefined : `must end before the path of a call: leave out ${call}.`;
}
