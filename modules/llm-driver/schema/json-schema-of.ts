import { z } from 'zod';
import { ConfigurationError, type JsonSchema, kindOf, type StandardSchema } from '../../support/index.js';

const TARGET = 'draft-2020-12';
const INSTALL_VALIBOT = 'npm install @valibot/to-json-schema@^1';

/** A schema of a version of arktype without the standard way to convert it. */
interface Convertible {
  toJsonSchema(): JsonSchema;
}

/**
 * Returns the JSON schema of the values that a schema accepts, in draft 2020-12, without `$schema`. Converts
 * zod 4, arktype, valibot (with `@valibot/to-json-schema` installed) and every library that offers
 * `~standard.jsonSchema`.
 * @param param name of the option the schema was given in, for errors
 * @throws ConfigurationError if the value is no Standard Schema, or cannot be said as JSON schema
 */
export async function jsonSchemaOf(schema: StandardSchema, param = 'schema'): Promise<JsonSchema> {
  assertStandardSchema(schema, param);
  try {
    const { $schema: _, ...rest } = await convert(schema, param);
    return rest;
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    // Libraries name the type they cannot convert, and no value.
    const reason = error instanceof Error ? error.message : 'unknown reason';
    throw new ConfigurationError(
      `${param} cannot be converted to JSON schema: ${reason}. Use a type that JSON has, or pass jsonSchema.`,
      param,
    );
  }
}

/** @throws ConfigurationError unless the value is a schema of a library that follows Standard Schema */
export function assertStandardSchema(schema: unknown, param: string): asserts schema is StandardSchema {
  // Schemas of arktype are functions.
  const canHold = (typeof schema === 'object' && schema !== null) || typeof schema === 'function';
  const standard = canHold ? (schema as Partial<StandardSchema>)['~standard'] : undefined;
  if (typeof standard?.validate === 'function') return;
  throw new ConfigurationError(
    `${param} must be a schema of zod 4, valibot, arktype or another library that follows Standard Schema; ` +
      `got ${kindOf(schema)}.`,
    param,
  );
}

function convert(schema: StandardSchema, param: string): JsonSchema | Promise<JsonSchema> {
  const { vendor, jsonSchema } = schema['~standard'];
  if (jsonSchema) return jsonSchema.input({ target: TARGET });
  if (vendor === 'zod' && '_zod' in schema) {
    return z.toJSONSchema(schema as unknown as z.ZodType, { io: 'input', target: TARGET });
  }
  if (isConvertible(schema)) return schema.toJsonSchema();
  if (vendor === 'valibot') return convertValibot(schema, param);
  throw new ConfigurationError(
    `${param} is a schema of ${JSON.stringify(vendor)}, which offers no JSON schema of it. ` +
      `Pass jsonSchema beside it, or use zod 4, valibot or arktype.`,
    param,
  );
}

function isConvertible(schema: StandardSchema): schema is StandardSchema & Convertible {
  return typeof (schema as Partial<Convertible>).toJsonSchema === 'function';
}

async function convertValibot(schema: StandardSchema, param: string): Promise<JsonSchema> {
  const { toJsonSchema } = await import('@valibot/to-json-schema').catch((cause: unknown) => {
    if ((cause as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new ConfigurationError(
      `${param} is a schema of valibot. To convert it, install: ${INSTALL_VALIBOT}. Or pass jsonSchema beside it.`,
      param,
    );
  });
  const options = { target: TARGET, typeMode: 'input' } as const;
  return toJsonSchema(schema as unknown as Parameters<typeof toJsonSchema>[0], options) as JsonSchema;
}
