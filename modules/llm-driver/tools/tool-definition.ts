import { ConfigurationError, type JsonSchema } from '../../support/index.js';
import type { Tool } from '../contract/tool.types.js';
import { jsonSchemaOf } from '../schema/json-schema-of.js';

/**
 * Returns a tool as a chat request offers it.
 * @throws ConfigurationError if its schema cannot be said as JSON schema, or is not that of an object
 */
export async function toolDefinition(tool: Tool): Promise<object> {
  const { name, description, strict } = tool;
  const parameters = objectSchema(
    tool.jsonSchema ?? (await jsonSchemaOf(tool.schema, `${name}.schema`)),
    name,
  );
  return {
    type: 'function',
    function: { name, description, parameters, ...(strict === undefined ? {} : { strict }) },
  };
}

/** Arguments are an object. A union of objects says so only in its parts, and providers ask for more. */
function objectSchema(schema: JsonSchema, name: string): JsonSchema {
  const { type } = schema;
  if (type === 'object') return schema;
  if (type === undefined && (schema.anyOf ?? schema.oneOf ?? schema.allOf ?? schema.$ref) !== undefined) {
    return { type: 'object', ...schema };
  }
  throw new ConfigurationError(
    `${name}.schema must be a schema of an object, such as z.object({ … }); got one of ${JSON.stringify(type ?? 'any value')}.`,
    `${name}.schema`,
  );
}
