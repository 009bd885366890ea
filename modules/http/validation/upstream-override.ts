import type { IncomingHttpHeaders } from 'node:http';
import { InvalidRequestError } from '../../support/index.js';
import { formatFieldPath, type PathSegment } from './field-path.js';

/**
 * Names that would steer host or credentials of the call to a provider. Compared without case, dashes and underscores, so that
 * `api_base`, `apiBase` and `API-BASE` are one name.
 */
const STEERING_FIELDS = [
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

/** Places whose insides are content, in which any name is just text. */
export interface ContentPlaces {
  /** This very place is one. */
  readonly here: boolean;
  readonly below: ReadonlyMap<string, ContentPlaces>;
}

/** Nothing is content. */
export const NO_CONTENT: ContentPlaces = { here: false, below: new Map() };

/**
 * Where the caller's own content stands, in which any name is just text: messages, and the JSON schemas of tools and of
 * the response.
 */
export const CALLER_CONTENT = contentAt([
  'messages',
  'prompts.*.messages',
  'tools.*.function.parameters',
  'functions.*.parameters',
  'response_format.json_schema.schema',
  'prompts.*.tools.*.function.parameters',
  'prompts.*.functions.*.parameters',
  'prompts.*.response_format.json_schema.schema',
]);

/** Compiles dotted paths; `*` stands for any index. */
export function contentAt(paths: readonly string[]): ContentPlaces {
  return placesAt(paths.map((path) => path.split('.')));
}

function placesAt(paths: readonly (readonly string[])[]): ContentPlaces {
  const heads = new Set(paths.flatMap(([head]) => head ?? []));
  const after = (head: string) => paths.filter(([first]) => first === head).map(([, ...rest]) => rest);
  return {
    here: paths.some((path) => path.length === 0),
    below: new Map([...heads].map((head) => [head, placesAt(after(head))])),
  };
}

/** The same names as one pattern: every field of every request is looked at. Letters and separators never overlap. */
const STEERING_FIELD = new RegExp(
  `^${SEPARATOR}(?:${STEERING_FIELDS.map((name) => name.split('').join(SEPARATOR)).join('|')})${SEPARATOR}$`,
  'iu',
);

/**
 * Refuses fields that would steer a call to another host or with other credentials, wherever they stand and whatever they
 * hold (`null` too), except inside the caller's content. Other unknown fields are none of its business.
 * @param content what is not looked into
 * @throws InvalidRequestError `unknown_parameter`, the path in `param`
 */
export function assertNoSteeringFields(body: unknown, content: ContentPlaces = CALLER_CONTENT): void {
  if (typeof body !== 'object' || body === null) return;
  const path = steeringPath(body, content);
  if (path !== undefined) refuse(path);
}

/**
 * Headers of these very names are refused too. No more than these: proxies and clients of others' gateways add headers of
 * their own (`x-api-key`, `x-forwarded-host`), which nothing here reads or passes on.
 */
const STEERING_HEADERS = ['api_base', 'api_key', 'base_url', 'custom_host'].flatMap((name) => [
  name,
  name.replace('_', '-'),
]);

/**
 * Refuses a request that would steer a call to another host or with other credentials, in body, query or headers.
 * @throws InvalidRequestError `unknown_parameter`, the path in `param`
 */
export function assertNotSteered(request: {
  readonly body: unknown;
  readonly query: unknown;
  readonly headers: IncomingHttpHeaders;
}): void {
  assertNoSteeringFields(request.body);
  assertNoSteeringFields(request.query, NO_CONTENT);
  for (const name of STEERING_HEADERS) if (request.headers[name] !== undefined) refuse([name]);
}

/** The path to the first steering field. Bodies are at most 64 levels deep, so recursion is safe. */
function steeringPath(value: object, content: ContentPlaces): PathSegment[] | undefined {
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const found = steeringPathIn(value[index], below(content, '*'), index);
      if (found) return found;
    }
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (STEERING_FIELD.test(key)) return [key];
    const inner = (value as Record<string, unknown>)[key];
    const found = steeringPathIn(inner, below(content, key), key);
    if (found) return found;
  }
  return undefined;
}

function steeringPathIn(
  inner: unknown,
  content: ContentPlaces,
  segment: PathSegment,
): PathSegment[] | undefined {
  if (typeof inner !== 'object' || inner === null || content.here) return undefined;
  const found = steeringPath(inner, content);
  found?.unshift(segment);
  return found;
}

function below(content: ContentPlaces, key: string): ContentPlaces {
  return content.below.get(key) ?? NO_CONTENT;
}

function refuse(path: readonly PathSegment[]): never {
  const param = formatFieldPath(path);
  throw new InvalidRequestError(
    `Unknown parameter: ${param}. Hosts and credentials are configured on this server, never by a request.`,
    param,
    'unknown_parameter',
  );
}
