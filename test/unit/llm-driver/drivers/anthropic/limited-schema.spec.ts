import { describe, expect, it } from '@jest/globals';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema.js';
import { z } from 'zod';
import { limitedSchema } from '../../../../../modules/llm-driver/drivers/anthropic/limited-schema.js';

const object = (properties: object, fields = {}) => ({ type: 'object', properties, ...fields });

describe('a schema within the limits of structured outputs', () => {
  it.each([
    [object({ a: { type: 'string', minLength: 1, pattern: '^x' } }, { required: ['a'] })],
    [object({ a: { type: 'array', items: { type: 'integer', maximum: 5 }, maxItems: 9, minItems: 2 } })],
    [object({ a: { type: 'array', items: { type: 'string' }, minItems: 1 } })],
    [object({ a: { oneOf: [{ type: 'string' }, { type: 'null' }] } })],
    [object({ a: { type: 'string', format: 'email' }, b: { type: 'string', format: 'byte' } })],
    [object({ a: { type: 'string', description: 'What.', maxLength: 5 } })],
    [object({ a: { $ref: '#/$defs/b' } }, { $defs: { b: object({ c: { type: 'boolean' } }) } })],
    [object({ a: { allOf: [object({ b: { type: 'null' } })] } }, { title: 'T' })],
  ])('is what Anthropic’s own client makes of it: %j', (schema) => {
    expect(limitedSchema(schema, 'schema')).toEqual(transformJSONSchema(structuredClone(schema)));
  });

  it('keeps what zod writes, but for the constraints', () => {
    const schema = z.toJSONSchema(z.object({ n: z.int().min(0).max(9), tag: z.enum(['a', 'b']).optional() }));
    expect(limitedSchema(schema, 'schema')).toEqual({
      type: 'object',
      properties: {
        n: { type: 'integer', description: '{minimum: 0, maximum: 9}' },
        tag: { type: 'string', enum: ['a', 'b'] },
      },
      required: ['n'],
      additionalProperties: false,
    });
  });

  it.each([
    ['any object', { type: 'object' }, 'schema'],
    [
      'a record',
      object({ a: { type: 'object', additionalProperties: { type: 'string' } } }),
      'schema.properties.a',
    ],
    ['any value', object({ a: true }), 'schema.properties.a'],
  ])('is none for %s, which would become another one', (_what, schema, param) => {
    expect(() => limitedSchema(schema, 'schema')).toThrow(
      expect.objectContaining({ kind: 'unsupported', param }),
    );
  });

  it('is none for a schema without end', () => {
    const endless: Record<string, unknown> = { type: 'array' };
    endless.items = endless;
    expect(() => limitedSchema(endless, 'schema')).toThrow(expect.objectContaining({ kind: 'unsupported' }));
  });
});
