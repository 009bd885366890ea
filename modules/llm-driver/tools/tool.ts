import { closestName, ConfigurationError, kindOf, type StandardSchema } from '../../support/index.js';
import { assertBoolean } from '../contract/configuration-checks.js';
import type { Tool } from '../contract/tool.types.js';
import { assertStandardSchema } from '../schema/json-schema-of.js';
import { assertArgumentsSchema } from './arguments-schema.js';

/** Names that OpenAI takes: https://platform.openai.com/docs/api-reference/chat/create. */
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

const FIELDS: readonly string[] = Object.keys({
  name: true,
  description: true,
  schema: true,
  jsonSchema: true,
  strict: true,
  execute: true,
} satisfies Record<keyof Tool, true>);

/** Names that other libraries have for these fields. */
const ALIASES: Readonly<Record<string, string>> = {
  parameters: 'schema',
  inputSchema: 'schema',
  func: 'execute',
  handler: 'execute',
  invoke: 'execute',
};

/**
 * Makes a tool. The arguments of `execute` have the type of the schema, and were checked by it.
 * @throws ConfigurationError for a name that providers refuse, a schema that describes no object, a missing
 *   or unknown field
 * @example
 * const weather = tool({
 *   name: 'weather',
 *   description: 'Tells the weather of a city.',
 *   schema: z.object({ city: z.string() }),
 *   execute: ({ city }, { signal }) => forecast(city, signal),
 * });
 */
export function tool<Schema extends StandardSchema, Result>(
  definition: Tool<Schema, Result>,
): Tool<Schema, Result> {
  assertTool(definition, 'tool');
  return definition;
}

/** @throws ConfigurationError unless the value can be offered to a model */
export function assertTool(value: unknown, path: string): asserts value is Tool {
  if (typeof value !== 'object' || value === null) {
    throw new ConfigurationError(`${path} must be a tool, made with tool(); got ${kindOf(value)}.`, path);
  }
  refuseUnknownFields(value, path);
  const { name, description, schema, jsonSchema, strict, execute } = value as Partial<Tool>;
  assertToolName(name, `${path}.name`);
  assertStandardSchema(schema, `${path}.schema`);
  assertArgumentsSchema({ schema, jsonSchema }, path);
  assertBoolean(`${path}.strict`, strict);
  if (typeof description !== 'string' || description.trim() === '') {
    throw new ConfigurationError(
      `${path}.description must be a text that tells the model when to call ${name}; got ${kindOf(description)}.`,
      `${path}.description`,
    );
  }
  if (typeof execute !== 'function') {
    throw new ConfigurationError(
      `${path}.execute must be a function; got ${kindOf(execute)}.`,
      `${path}.execute`,
    );
  }
}

/** An object of a class may have fields of its own; one that is written down has those of a tool. */
function refuseUnknownFields(value: object, path: string): void {
  if (Object.getPrototypeOf(value) !== Object.prototype) return;
  for (const [name, given] of Object.entries(value)) {
    if (given === undefined || FIELDS.includes(name)) continue;
    const meant = Object.hasOwn(ALIASES, name) ? ALIASES[name] : closestName(name, FIELDS);
    const hint = meant === undefined ? `It has ${FIELDS.join(', ')}.` : `Did you mean ${meant}?`;
    throw new ConfigurationError(`${path}.${name} is no field of a tool. ${hint}`, `${path}.${name}`);
  }
}

/** @throws ConfigurationError for a name that providers refuse */
function assertToolName(name: unknown, path: string): asserts name is string {
  if (typeof name === 'string' && TOOL_NAME.test(name)) return;
  const got = typeof name === 'string' ? JSON.stringify(name.slice(0, 80)) : kindOf(name);
  throw new ConfigurationError(
    `${path} must be 1 to 64 letters, digits, _ or -, as providers require; got ${got}.`,
    path,
  );
}
