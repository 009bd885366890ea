import type { ApiResponseSchemaHost } from '@nestjs/swagger';

/** The schema of a body in the API's description, a request's or a reply's: of OpenAPI 3.0, where `nullable` stands for a type's `null`. */
export type BodySchema = NonNullable<ApiResponseSchemaHost['schema']>;

/** All of something, in the envelope every list has. */
export function listOf(items: BodySchema, description?: string): BodySchema {
  return {
    type: 'object',
    properties: {
      object: { type: 'string', enum: ['list'] },
      data: { type: 'array', items, ...(description !== undefined && { description }) },
    },
    required: ['object', 'data'],
  };
}

/** The newest of something; `has_more` tells whether there are older ones. */
export function pageOf(items: BodySchema): BodySchema {
  const { properties, required = [], ...list } = listOf(items);
  const hasMore = { type: 'boolean', description: 'Whether there are older ones than the last of these.' };
  return { ...list, properties: { ...properties, has_more: hasMore }, required: [...required, 'has_more'] };
}
