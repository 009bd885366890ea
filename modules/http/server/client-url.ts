/** Paths of OpenAI's API, whose clients join a base URL that ends with a slash and their own path. */
const CLIENT_PATH = /^\/+(?:v1|openai|chat|embeddings|completions|responses|audio)(?:\/|$)/;

/** A path of Azure OpenAI: the deployment, and the endpoint. */
const DEPLOYMENT_PATH = /^(\/openai\/deployments\/)(.+?)(\/(?:chat\/completions|completions|embeddings))$/;

/**
 * Returns the URL of a request to OpenAI's API as its routes are written; others stay as they are.
 *
 * - Without doubled slashes and without one at its end: a base URL such as `http://host/v1/` gives `/v1//models`.
 * - With encoded slashes in the name of a deployment (`driver/model`), which Azure's clients do not encode.
 *
 * The access to the path that it names is checked as that of any other.
 */
export function clientUrl(url: string): string {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  if (!CLIENT_PATH.test(path)) return url;
  const forgiven = path.includes('//') || path.endsWith('/') ? withoutSpareSlashes(path) : path;
  const [, before, deployment, after] = DEPLOYMENT_PATH.exec(forgiven) ?? [];
  const found = deployment?.includes('/')
    ? `${before}${deployment.replaceAll('/', '%2F')}${after}`
    : forgiven;
  return found === path ? url : found + url.slice(path.length);
}

function withoutSpareSlashes(path: string): string {
  return `/${path
    .split('/')
    .filter((segment) => segment !== '')
    .join('/')}`;
}
