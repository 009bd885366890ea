import { InvalidRequestError } from '../errors.js';
import { formatFieldPath, type PathSegment } from './field-path.js';

/**
 * Names that would steer host or credentials of the call to a provider. Compared without case, dashes and underscores, so that
 * `api_base`, `apiBase` and `API-BASE` are one name.
 */
const STEERING_FIELDS = new Set([
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
]);

/**
 * Where the caller's own content stands, in which any name is just text: messages, and the JSON schemas of tools and of
 * the response. `*` stands for any one key or index.
 */
export const CALLER_CONTENT: readonly string[] = [
  'messages',
  'prompts.*.messages',
  'tools.*.function.parameters',
  'functions.*.parameters',
  'response_format.json_schema.schema',
  'prompts.*.tools.*.function.parameters',
  'prompts.*.functions.*.parameters',
  'prompts.*.response_format.json_schema.schema',
];

/**
 * Refuses fields that would steer a call to another host or with other credentials, wherever they stand and whatever they
 * hold (`null` too), except inside the caller's content. Other unknown fields are none of its business.
 * @param exemptPaths dotted paths whose insides are not looked into; default {@link CALLER_CONTENT}
 * @throws InvalidRequestError `unknown_parameter`, the path in `param`
 */
export function assertNoSteeringFields(body: unknown, exemptPaths: readonly string[] = CALLER_CONTENT): void {
  const exemptions = exemptPaths.map((path) => path.split('.'));
  if (typeof body === 'object' && body !== null) inspect(body, [], exemptions);
}

/** Bodies are at most 64 levels deep, so recursion is safe. */
function inspect(
  value: object,
  path: readonly PathSegment[],
  exemptions: readonly (readonly string[])[],
): void {
  for (const [key, inner] of entriesOf(value)) {
    const steering =
      typeof key === 'string' && STEERING_FIELDS.has(key.toLowerCase().replaceAll(/[-_\s]/g, ''));
    if (steering) refuse([...path, key]);
    if (typeof inner !== 'object' || inner === null) continue;
    const remaining = step(exemptions, key);
    if (!remaining.some((exemption) => exemption.length === 0)) inspect(inner, [...path, key], remaining);
  }
}

function entriesOf(value: object): Iterable<[string | number, unknown]> {
  return Array.isArray(value) ? value.entries() : Object.entries(value);
}

/** What is left of the exemptions once `key` was taken. */
function step(exemptions: readonly (readonly string[])[], key: string | number): string[][] {
  return exemptions.filter(([head]) => head === '*' || head === key).map(([, ...rest]) => rest);
}

function refuse(path: readonly PathSegment[]): never {
  const param = formatFieldPath(path);
  throw new InvalidRequestError(
    `Unknown parameter: ${param}. Hosts and credentials are configured on this server, never by a request.`,
    param,
    'unknown_parameter',
  );
}
