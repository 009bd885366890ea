import type { IncomingHttpHeaders } from 'node:http';
import { InvalidRequestError } from '../../support/index.js';
import { formatFieldPath, type PathSegment } from '../../validation/index.js';
import { below, CALLER_CONTENT, type ContentPaths, NO_CONTENT } from './caller-content.js';

/**
 * Names of fields that would override the host or the credentials of a provider's call. Compared without
 * case, dashes and underscores: `api_base`, `apiBase` and `API-BASE` are one name.
 */
const OVERRIDE_NAMES = [
  'apibase',
  'apikey',
  'apikeys',
  'authorization',
  'authtoken',
  'awsaccesskeyid',
  'awssecretaccesskey',
  'awssessiontoken',
  'azureadtoken',
  'baseurl',
  'bearertoken',
  'credentials',
  'customhost',
  'customllmprovider',
  'defaultheaders',
  'endpointurl',
  'extraheaders',
  'headers',
  'httpagent',
  'proxy',
  'proxyauthorization',
  'proxyurl',
  'vertexcredentials',
  'xapikey',
];

const SEPARATOR = '[-_\\s]*';

/**
 * One pattern for all names, since every field of every request is tested. Letters and separators never
 * overlap.
 */
const OVERRIDE_FIELD = new RegExp(
  `^${SEPARATOR}(?:${OVERRIDE_NAMES.map((name) => name.split('').join(SEPARATOR)).join('|')})${SEPARATOR}$`,
  'iu',
);

/**
 * Refuses fields that would override the host or the credentials of a provider's call, at any depth and with
 * any value (`null` too), except inside content. Ignores other unknown fields.
 * @param content paths that are not searched
 * @throws InvalidRequestError `unknown_parameter`, the path in `param`
 */
export function assertNoOverrideFields(body: unknown, content: ContentPaths = CALLER_CONTENT): void {
  if (typeof body !== 'object' || body === null) return;
  const path = overridePath(body, content);
  if (path !== undefined) refuse(path);
}

/**
 * Header names that are refused too. Only these: proxies and clients of other gateways add headers
 * (`x-forwarded-host`) that nothing here reads or passes on. `api-key` and `x-api-key` carry the caller's own
 * key, and no other.
 */
const OVERRIDE_HEADERS = ['api_base', 'base_url', 'custom_host'].flatMap((name) => [
  name,
  name.replace('_', '-'),
]);

/**
 * Refuses a request whose body, query or headers would override the host or the credentials of a provider's
 * call.
 * @throws InvalidRequestError `unknown_parameter`, the path in `param`
 */
export function assertNoUpstreamOverride(request: {
  readonly body: unknown;
  readonly query: unknown;
  readonly headers: IncomingHttpHeaders;
}): void {
  assertNoOverrideFields(request.body);
  assertNoOverrideFields(request.query, NO_CONTENT);
  for (const name of OVERRIDE_HEADERS) if (request.headers[name] !== undefined) refuse([name]);
}

/** Returns the path to the first such field. Bodies are at most 64 levels deep, so recursion is safe. */
function overridePath(value: object, content: ContentPaths): PathSegment[] | undefined {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = overrideBelow(value[index], below(content, '*'), index);
      if (found) return found;
    }
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (OVERRIDE_FIELD.test(key)) return [key];
    const inner = (value as Record<string, unknown>)[key];
    const found = overrideBelow(inner, below(content, key), key);
    if (found) return found;
  }
  return undefined;
}

function overrideBelow(
  inner: unknown,
  content: ContentPaths,
  segment: PathSegment,
): PathSegment[] | undefined {
  if (typeof inner !== 'object' || inner === null || content.isContent) return undefined;
  const found = overridePath(inner, content);
  found?.unshift(segment);
  return found;
}

function refuse(path: readonly PathSegment[]): never {
  const param = formatFieldPath(path);
  throw new InvalidRequestError(
    `Unknown parameter: ${param}. Hosts and credentials are configured on this server, never by a request.`,
    param,
    'unknown_parameter',
  );
}
