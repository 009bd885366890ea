import type { OpenAPIObject } from '@nestjs/swagger';

export type Json = Readonly<Record<string, unknown>>;

/** A route as the served description has it. */
export interface DescribedRoute {
  readonly method: string;
  /** `/api/v1/{driver}/completion-pool` */
  readonly path: string;
  /** A body that it takes; undefined if it takes none. */
  readonly sample: Json | undefined;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
/** Values of fields that are more than a schema says. */
const KNOWN: Json = {
  model: 'mock/mock-1',
  driver: 'mock',
  messages: [{ role: 'user', content: 'hello' }],
  prompts: ['hello', { id: 'b', prompt: 'again' }],
  targets: ['mock/mock-1'],
  standards: [{ id: 'one', title: 'One', rule: 'It says one.' }],
  document: 'It says one.',
};
/** Fields that exclude another one, or that a good request leaves out. */
const LEFT_OUT = ['standard_set_id', 'api_base'];

/** Returns every route of a description, with a body made from its schema. */
export function routesOf({ paths }: OpenAPIObject): DescribedRoute[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (operation === undefined) return [];
      const body = operation.requestBody as { content?: Record<string, { schema?: Json }> } | undefined;
      const schema = body?.content?.['application/json']?.schema;
      const sample = schema === undefined ? undefined : (sampleOf(schema) as Json);
      return [{ method: method.toUpperCase(), path, sample }];
    }),
  );
}

/** Makes a value of a schema of OpenAPI 3.0, with its required fields and those that are known. */
function sampleOf(schema: Json, name = ''): unknown {
  if (Object.hasOwn(KNOWN, name)) return KNOWN[name];
  const { example, enum: values, oneOf, anyOf, allOf, type, properties, required = [] } = schema;
  if (example !== undefined) return example;
  if (Array.isArray(values)) return values[0];
  const [alternative] = [oneOf, anyOf, allOf].flatMap((list) => (list as Json[] | undefined) ?? []);
  if (alternative !== undefined) return sampleOf(alternative, name);
  if (type === 'array') return [sampleOf((schema['items'] as Json | undefined) ?? {}, name)];
  if (type === 'integer' || type === 'number') return schema['minimum'] ?? 1;
  if (type === 'boolean') return false;
  if (type !== 'object') return 'text';
  const fields = Object.entries((properties as Record<string, Json> | undefined) ?? {});
  const given = fields.filter(
    ([field]) =>
      (required as string[]).includes(field) || (Object.hasOwn(KNOWN, field) && !LEFT_OUT.includes(field)),
  );
  const chosen = given.length > 0 ? given : fields.slice(0, 1);
  return Object.fromEntries(chosen.map(([field, inner]) => [field, sampleOf(inner, field)]));
}
