import type { JsonSchema } from '../../../support/index.js';
import { isObject } from './messages.types.js';
import { cannotSend } from './refusals.js';

/** https://docs.anthropic.com/en/docs/build-with-claude/structured-outputs#json-schema-limitations */
const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
]);

/** Keywords that are read below, or that say nothing about a value. */
const READ: ReadonlySet<string> = new Set([
  ...['$schema', '$id', '$comment', '$ref', '$defs', 'definitions', 'type', 'enum', 'const', 'title'],
  ...['description', 'anyOf', 'oneOf', 'allOf', 'properties', 'additionalProperties', 'required', 'items'],
]);

/** Levels of a schema that are read. */
const DEEPEST = 100;

/**
 * Returns a schema within the limits of Anthropic's structured outputs: objects without further properties,
 * `anyOf` for `oneOf`, and every constraint that is not taken as a text in the description.
 * @param path of the schema in the request, for messages
 * @throws LlmError `unsupported` for a schema that would mean another one: objects with any properties
 */
export function limitedSchema(schema: unknown, path: string, depth = 0): JsonSchema {
  if (!isObject(schema) || depth > DEEPEST) {
    throw cannotSend(path, 'Describe every value by a schema that is an object.');
  }
  const at = (keyword: string, value: unknown) => limitedSchema(value, `${path}.${keyword}`, depth + 1);
  // Nothing is taken beside a reference.
  if (typeof schema.$ref === 'string') return { ...definitions(schema, at), $ref: schema.$ref };
  const limited: JsonSchema = {
    ...definitions(schema, at),
    ...only(schema, ['type', 'enum', 'const', 'title']),
    ...variants(schema, at),
    ...objectFields(schema, path, at),
    ...(schema.items !== undefined && { items: at('items', schema.items) }),
  };
  return described(limited, schema);
}

type Limit = (keyword: string, value: unknown) => JsonSchema;

function definitions(schema: JsonSchema, at: Limit): JsonSchema {
  const result: JsonSchema = {};
  for (const keyword of ['$defs', 'definitions'] as const)
    if (isObject(schema[keyword])) result[keyword] = mapped(schema[keyword], keyword, at);
  return result;
}

function variants(schema: JsonSchema, at: Limit): JsonSchema {
  const listed = (keyword: string) =>
    Array.isArray(schema[keyword])
      ? (schema[keyword] as unknown[]).map((each, index) => at(`${keyword}[${index}]`, each))
      : undefined;
  const anyOf = listed('anyOf') ?? listed('oneOf');
  const allOf = listed('allOf');
  return { ...(anyOf && { anyOf }), ...(allOf && { allOf }) };
}

function objectFields(schema: JsonSchema, path: string, at: Limit): JsonSchema {
  const { type, properties, required, additionalProperties } = schema;
  if (type !== 'object' && !(Array.isArray(type) && type.includes('object'))) return {};
  const own = isObject(properties) ? mapped(properties, 'properties', at) : {};
  if (Object.keys(own).length === 0 && additionalProperties !== false) {
    throw cannotSend(path, 'Anthropic takes no objects with any properties: name the properties.');
  }
  return { properties: own, ...(required !== undefined && { required }), additionalProperties: false };
}

function mapped(schemas: Readonly<Record<string, unknown>>, keyword: string, at: Limit): JsonSchema {
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, at(`${keyword}.${name}`, schema)]),
  );
}

/** Adds the constraints that are not taken to the description: the model reads them there. */
function described(limited: JsonSchema, schema: JsonSchema): JsonSchema {
  const result = { ...limited };
  const others: string[] = [];
  for (const [keyword, value] of Object.entries(schema)) {
    if (READ.has(keyword)) continue;
    if (isTaken(keyword, value)) result[keyword] = value;
    else others.push(`${keyword}: ${JSON.stringify(value)}`);
  }
  const text = [schema.description, others.length > 0 ? `{${others.join(', ')}}` : undefined]
    .filter((part) => typeof part === 'string' && part !== '')
    .join('\n\n');
  return text === '' ? result : { ...result, description: text };
}

function isTaken(keyword: string, value: unknown): boolean {
  if (keyword === 'format') return FORMATS.has(value);
  return keyword === 'minItems' && (value === 0 || value === 1);
}

function only(schema: JsonSchema, keywords: readonly string[]): JsonSchema {
  return Object.fromEntries(
    keywords.filter((keyword) => schema[keyword] !== undefined).map((keyword) => [keyword, schema[keyword]]),
  );
}
