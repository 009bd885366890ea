import { z } from 'zod';

/** An OpenAPI 3.0 schema. */
export type OpenApiSchema = Record<string, unknown>;

/** Returns the OpenAPI schema of a request body: what a client may send, before defaults and transforms. */
export function requestSchema(schema: z.ZodType): OpenApiSchema {
  return toOpenApi(schema, 'input');
}

/** Returns the OpenAPI schema of a reply. Objects are closed unless the schema is `z.looseObject`. */
export function replySchema(schema: z.ZodType): OpenApiSchema {
  return toOpenApi(schema, 'output');
}

/** Returns the envelope of every list. */
export function listSchema<Item extends z.ZodType>(item: Item) {
  return z.object({ object: z.literal('list'), data: z.array(item) });
}

/** Returns the envelope of one page of a list, newest first. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return listSchema(item).extend({
    has_more: z.boolean().describe('Whether there are older ones than the last of these.'),
  });
}

function toOpenApi(schema: z.ZodType, io: 'input' | 'output'): OpenApiSchema {
  return z.toJSONSchema(schema, {
    io,
    target: 'openapi-3.0',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // `format` is enough; the pattern is zod's own implementation.
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
}
