const FORM = '"redis://[user:password@]host[:port][/database]", or "rediss://" for TLS';

/**
 * Returns what is wrong with the URL of a Redis, the rest of a sentence about it; undefined if nothing is.
 * Never shows more of it than its scheme: it may hold a password.
 */
export function redisUrlProblem(text: string): string | undefined {
  const problem = problemOf(text);
  return problem && `must be ${FORM}; ${problem}.`;
}

function problemOf(text: string): string | undefined {
  const scheme = /^[a-z][a-z0-9+.-]{0,31}:/i.exec(text)?.[0].toLowerCase();
  if (scheme === undefined) return 'got a value without a scheme';
  if (scheme !== 'redis:' && scheme !== 'rediss:') return `got a "${scheme}" URL`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '') return 'got one without a host';
  if (url.hash !== '') return 'a # in the password has to be written as %23';
  return /^\/?$|^\/\d{1,5}$/.test(url.pathname)
    ? undefined
    : 'what follows the host has to be the number of a database';
}
