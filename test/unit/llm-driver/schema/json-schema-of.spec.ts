import { describe, expect, it } from '@jest/globals';
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';
import type { StandardSchema } from '../../../../modules/support/index.js';
import { jsonSchemaOf } from '../../../../modules/llm-driver/schema/json-schema-of.js';

const issues = { value: {} };

/** A schema of a library that has the standard part alone. */
function plainSchema(vendor: string, more: object = {}): StandardSchema {
  return { '~standard': { version: 1, vendor, validate: () => issues }, ...more };
}

describe('jsonSchemaOf', () => {
  it.each([
    ['zod', z.object({ city: z.string(), days: z.number().optional() })],
    ['arktype', type({ city: 'string', 'days?': 'number' })],
    ['valibot', v.object({ city: v.string(), days: v.optional(v.number()) })],
  ])('converts a schema of %s', async (_library, schema) => {
    const jsonSchema = await jsonSchemaOf(schema);
    expect(jsonSchema).toMatchObject({
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'number' } },
      required: ['city'],
    });
    expect(jsonSchema).not.toHaveProperty('$schema');
  });

  it('describes what a schema accepts, not what it returns', async () => {
    const schema = z.object({ days: z.string().transform(Number), unit: z.string().default('C') });
    expect(await jsonSchemaOf(schema)).toMatchObject({
      properties: { days: { type: 'string' } },
      required: ['days'],
    });
  });

  it('converts a schema of zod 4.0, which has no standard way', async () => {
    const { vendor, validate } = z.string()['~standard'];
    const older = Object.create(z.string(), {
      '~standard': { value: { version: 1, vendor, validate } },
    }) as StandardSchema;
    expect(await jsonSchemaOf(older)).toEqual({ type: 'string' });
  });

  it('uses the method of a library that has one of its own', async () => {
    const schema = plainSchema('arktype', { toJsonSchema: () => ({ $schema: 'x', type: 'string' }) });
    expect(await jsonSchemaOf(schema)).toEqual({ type: 'string' });
  });

  it.each<[string, unknown, RegExp]>([
    ['no schema', { type: 'object' }, /^tools\[0\]\.schema must be a schema of zod 4.*; got an object\.$/],
    ['nothing', undefined, /got undefined/],
    ['another library', plainSchema('yup'), /schema of "yup", which offers no JSON schema.*Pass jsonSchema/],
    ['zod 3', plainSchema('zod'), /schema of "zod".*use zod 4/],
    ['a type that JSON has not', z.object({ at: z.date() }), /Date cannot be represented in JSON Schema/],
  ])('refuses %s and says what to do', async (_name, schema, message) => {
    const refused = jsonSchemaOf(schema as StandardSchema, 'tools[0].schema');
    await expect(refused).rejects.toMatchObject({
      name: 'ConfigurationError',
      param: 'tools[0].schema',
      message: expect.stringMatching(message),
    });
  });
});
