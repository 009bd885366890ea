import type { JsonSchema } from '../../support/index.js';
import { isSchema } from './strict-schema.js';

/** Property that a value is wrapped in where providers want an object at the root. */
const WRAPPER = 'value';

/** Returns true for a schema of objects alone. Providers refuse every other schema at the root. */
export function isObjectSchema(schema: JsonSchema): boolean {
  return schema.type === 'object' && schema.anyOf === undefined && schema.oneOf === undefined;
}

/** Returns the schema of an object whose one property is a value of the given schema. */
export function wrapped({ $defs, definitions, ...schema }: JsonSchema): JsonSchema {
  return {
    type: 'object',
    properties: { [WRAPPER]: moved(schema) },
    required: [WRAPPER],
    additionalProperties: false,
    // Definitions stay at the root, where references find them.
    ...(isSchema($defs) && { $defs: moved($defs) }),
    ...(isSchema(definitions) && { definitions: moved(definitions) }),
  };
}

/** Returns the value of an answer, whether or not the model has wrapped it. */
export function unwrapped(answer: unknown): unknown {
  const isWrapped = isSchema(answer) && Object.hasOwn(answer, WRAPPER) && Object.keys(answer).length === 1;
  return isWrapped ? answer[WRAPPER] : answer;
}

/** Returns a schema whose references to the old root lead to its new place. */
function moved(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(moved);
  if (!isSchema(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string' ? movedReference(value) : moved(value),
    ]),
  );
}

function movedReference(reference: string): string {
  if (reference !== '#' && !reference.startsWith('#/')) return reference;
  if (/^#\/(?:\$defs|definitions)\//.test(reference)) return reference;
  return `#/properties/${WRAPPER}${reference.slice(1)}`;
}
