/** Paths of OpenAI's API, whose clients join a base URL that ends with a slash and their own path. */
const CLIENT_PATH = /^\/+(?:v1|openai|chat|embeddings|completions|responses|audio)(?:\/|$)/;

/**
 * Returns the URL of a request to OpenAI's API without doubled slashes and without one at its end: a base URL
 * such as `http://host/v1/` gives `/v1//models`. Others stay as they are. The access to the path that it
 * names is checked as that of any other.
 */
export function forgiveSlashes(url: string): string {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  if (!path.includes('//') && !path.endsWith('/')) return url;
  if (!CLIENT_PATH.test(path)) return url;
  const forgiven = path
    .split('/')
    .filter((segment) => segment !== '')
    .join('/');
  return `/${forgiven}${url.slice(path.length)}`;
}
