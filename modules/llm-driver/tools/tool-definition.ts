import type { Tool } from '../contract/tool.types.js';
import { jsonSchemaOf } from '../schema/json-schema-of.js';
import { objectSchema } from './arguments-schema.js';

/**
 * Returns a tool as a chat request offers it.
 * @throws ConfigurationError if its schema cannot be said as JSON schema, or is not that of an object
 */
export async function toolDefinition(tool: Tool): Promise<object> {
  const { name, description, strict, jsonSchema, schema } = tool;
  const path = `${name}.schema`;
  const parameters = objectSchema(jsonSchema ?? (await jsonSchemaOf(schema, path)), path);
  return {
    type: 'function',
    function: { name, description, parameters, ...(strict === undefined ? {} : { strict }) },
  };
}
