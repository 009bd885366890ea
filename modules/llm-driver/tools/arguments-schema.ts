import { ConfigurationError, type JsonSchema, type StandardSchema } from '../../support/index.js';
import { isPlainObject, wrongValue } from '../contract/configuration-checks.js';
import type { Tool } from '../contract/tool.types.js';

/** Kinds of schemas of zod and valibot that no JSON object satisfies. */
const NO_OBJECTS: ReadonlySet<string> = new Set([
  ...['string', 'number', 'boolean', 'bigint', 'symbol', 'null', 'undefined', 'void', 'never', 'nan', 'date'],
  ...['array', 'tuple', 'loose_tuple', 'strict_tuple', 'set', 'map', 'function', 'file', 'blob', 'promise'],
  ...['enum', 'picklist', 'literal', 'template_literal'],
]);

/** The part of a schema of zod or valibot that tells its kind. */
interface KindOfSchema {
  readonly type?: unknown;
  /** Of zod: the schema of an optional, nullable, … value; the first of a pipe. */
  readonly innerType?: unknown;
  readonly in?: unknown;
  /** Of valibot. */
  readonly wrapped?: unknown;
}

/**
 * Refuses a schema of arguments that certainly describes no object. What only the JSON schema shows is
 * checked with the call: a definition may refer to schemas that do not exist yet.
 * @throws ConfigurationError
 */
export function assertArgumentsSchema(
  { schema, jsonSchema }: Pick<Tool, 'schema' | 'jsonSchema'>,
  path: string,
) {
  const kind = schemaKind(schema);
  if (kind !== undefined && kind !== 'object') throw noObject(kind, `${path}.schema`);
  if (jsonSchema === undefined) return;
  if (!isPlainObject(jsonSchema))
    throw wrongValue(`${path}.jsonSchema`, 'a JSON schema as an object', jsonSchema);
  objectSchema(jsonSchema, `${path}.jsonSchema`);
}

/**
 * Returns the JSON schema of arguments, which are an object. A union of objects says so only in its parts,
 * and providers ask for more.
 * @throws ConfigurationError for a schema of anything else
 */
export function objectSchema(schema: JsonSchema, path: string): JsonSchema {
  const { type } = schema;
  if (type === 'object') return schema;
  if (type === undefined && (schema.anyOf ?? schema.oneOf ?? schema.allOf ?? schema.$ref) !== undefined) {
    return { type: 'object', ...schema };
  }
  throw noObject(type ?? 'any value', path);
}

/** Returns `object`, a kind that no object satisfies, or undefined if that does not show. */
function schemaKind(schema: StandardSchema): string | undefined {
  const { vendor, jsonSchema } = schema['~standard'];
  if (vendor === 'zod') return noObjectKind(definitionOf(schema));
  if (vendor === 'valibot') return noObjectKind(schema as KindOfSchema);
  try {
    const type = jsonSchema?.input({ target: 'draft-2020-12' }).type;
    return typeof type === 'string' ? type : undefined;
  } catch {
    // The call tells why it has no JSON schema.
    return undefined;
  }
}

function noObjectKind(schema: KindOfSchema | undefined): string | undefined {
  if (schema === undefined) return undefined;
  const inner = schema.innerType ?? schema.in;
  if (inner !== undefined) return noObjectKind(definitionOf(inner));
  if (schema.wrapped !== undefined) return noObjectKind(schema.wrapped as KindOfSchema);
  return typeof schema.type === 'string' && NO_OBJECTS.has(schema.type) ? schema.type : undefined;
}

function definitionOf(schema: unknown): KindOfSchema | undefined {
  return (schema as { readonly _zod?: { readonly def?: KindOfSchema } })._zod?.def;
}

function noObject(kind: unknown, path: string): ConfigurationError {
  return new ConfigurationError(
    `${path} must be a schema of an object, such as z.object({ … }); got one of ${JSON.stringify(kind)}.`,
    path,
  );
}
