import type { JsonSchema } from '../../support/index.js';

/**
 * Keywords that OpenAI's strict mode takes, https://platform.openai.com/docs/guides/structured-outputs. Groq
 * and others have the same rules.
 */
const TAKEN: ReadonlySet<string> = new Set([
  'type',
  'enum',
  'const',
  'description',
  'title',
  'minLength',
  'maxLength',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
]);

/** Keywords that change nothing of an answer, or that the validation checks later. They are left out. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'format',
  'contentEncoding',
  'contentMediaType',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'required',
  'additionalProperties',
]);

const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uuid',
]);

/** Thrown inside this file alone. */
class NotStrict extends Error {}

/**
 * Returns the schema by the rules of strict mode: objects have no other properties than those described, and
 * all of them are required. A property that may be left out may be `null` instead.
 * @returns `undefined` if strict mode cannot say it: records, tuples, intersections, values of any type
 */
export function strictSchema(schema: JsonSchema): JsonSchema | undefined {
  try {
    return strict(schema);
  } catch (error) {
    // A schema that contains itself exhausts the stack.
    if (error instanceof NotStrict || error instanceof RangeError) return undefined;
    throw error;
  }
}

function strict(schema: unknown): JsonSchema {
  if (!isSchema(schema)) throw new NotStrict();
  if (typeof schema.$ref === 'string') return reference(schema);
  const result: JsonSchema = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (TAKEN.has(keyword)) result[keyword] = value;
    else Object.assign(result, nested(keyword, value, schema));
  }
  if (FORMATS.has(schema.format)) result.format = schema.format;
  // Groq and OpenAI refuse look-arounds. A format says more to a model than its pattern.
  if (schema.format !== undefined || String(schema.pattern).includes('(?')) delete result.pattern;
  return withType(result);
}

function nested(keyword: string, value: unknown, schema: JsonSchema): JsonSchema {
  switch (keyword) {
    case 'properties':
      return objectOf(value, schema);
    case 'items':
      return { items: strict(value) };
    case 'anyOf':
    case 'oneOf':
      if (!Array.isArray(value)) throw new NotStrict();
      return { anyOf: value.map(strict) };
    case '$defs':
    case 'definitions':
      return { [keyword]: mapped(value, strict) };
    default:
      if (LEFT_OUT.has(keyword)) return {};
      throw new NotStrict();
  }
}

function objectOf(properties: unknown, { required, additionalProperties }: JsonSchema): JsonSchema {
  // `undefined` allows others too, but asks for none.
  if (additionalProperties !== undefined && additionalProperties !== false) throw new NotStrict();
  const names = new Set(Array.isArray(required) ? (required as unknown[]) : []);
  const strictProperties = mapped(properties, (property, name) =>
    names.has(name) ? strict(property) : nullable(strict(property)),
  );
  return {
    properties: strictProperties,
    required: Object.keys(strictProperties),
    additionalProperties: false,
  };
}

/** Strict mode takes nothing beside a reference. A description there is left out. */
function reference({ $ref, ...others }: JsonSchema): JsonSchema {
  for (const keyword of Object.keys(others)) {
    if (keyword !== 'description' && keyword !== 'title' && !LEFT_OUT.has(keyword)) throw new NotStrict();
  }
  return { $ref };
}

/** Returns a schema that allows `null` besides. */
function nullable(schema: JsonSchema): JsonSchema {
  if (allowsNull(schema)) return schema;
  const { anyOf, description, ...rest } = schema;
  const described = description === undefined ? {} : { description };
  const choices = Array.isArray(anyOf) && Object.keys(rest).length === 0 ? (anyOf as unknown[]) : undefined;
  const { description: _, ...only } = schema;
  return { ...described, anyOf: [...(choices ?? [only]), { type: 'null' }] };
}

/** Returns true if a schema that has no reference allows `null`. */
export function allowsNull(schema: JsonSchema): boolean {
  const { type, anyOf, oneOf, enum: values, const: only } = schema;
  if (values !== undefined) return Array.isArray(values) && values.includes(null);
  if (only !== undefined) return only === null;
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices)) return choices.some((choice) => isSchema(choice) && allowsNull(choice));
  if (type !== undefined) return type === 'null' || (Array.isArray(type) && type.includes('null'));
  return !('$ref' in schema) && !('allOf' in schema) && !('not' in schema);
}

/** Strict mode requires a type, which libraries leave out where there are values. */
function withType(schema: JsonSchema): JsonSchema {
  if (schema.type !== undefined || schema.anyOf !== undefined) {
    // An object without described properties, or a list of anything.
    if (schema.type === 'object' && schema.properties === undefined) throw new NotStrict();
    if (schema.type === 'array' && schema.items === undefined) throw new NotStrict();
    return schema;
  }
  const values = Array.isArray(schema.enum) ? (schema.enum as unknown[]) : [schema.const];
  const types = [...new Set(values.map(typeOf))];
  if (types.includes('undefined') || types.includes('object')) throw new NotStrict();
  return { type: types.length === 1 ? types[0] : types, ...schema };
}

function typeOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function mapped(schemas: unknown, map: (schema: unknown, name: string) => JsonSchema): JsonSchema {
  if (!isSchema(schemas)) throw new NotStrict();
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, map(schema, name)]));
}

/** Returns true for a JSON object, such as a schema that is not `true` or `false`. */
export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
