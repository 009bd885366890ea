/**
 * Says why a text is no base URL, to be put after the name of its field. Shows nothing of it.
 * @returns undefined for an absolute http or https URL without credentials, query and fragment
 */
export function baseUrlProblem(value: unknown): string | undefined {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:') || url.hostname === '') {
    return 'must be an absolute URL that starts with http:// or https://, version path included.';
  }
  if (url.username !== '' || url.password !== '') return 'has credentials in it: give the key in apiKey.';
  if (url.search !== '' || url.hash !== '') return 'has a query or a fragment: leave it out.';
  return undefined;
}
