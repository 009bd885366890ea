import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { withoutAddedNulls } from '../../../../modules/llm-driver/objects/added-nulls.js';
import { strictSchema } from '../../../../modules/llm-driver/objects/strict-schema.js';
import { jsonSchemaOf } from '../../../../modules/llm-driver/index.js';

const strictOf = async (schema: z.ZodType) => strictSchema(await jsonSchemaOf(schema));

/** Every object schema in a schema. */
function objectsOf(schema: unknown): Record<string, unknown>[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const inner = Object.values(schema).flatMap(objectsOf);
  return (schema as { type?: unknown }).type === 'object'
    ? [schema as Record<string, unknown>, ...inner]
    : inner;
}

type Tree = { name: string; children?: Tree[] | undefined };
const tree: z.ZodType<Tree> = z.object({
  name: z.string(),
  get children() {
    return z.array(tree).optional();
  },
});

describe('a schema in strict mode', () => {
  it('requires every property, and allows null where one may be left out', async () => {
    const schema = z.object({ a: z.string(), b: z.string().optional(), c: z.number().nullish() });
    expect(await strictOf(schema)).toEqual({
      type: 'object',
      properties: {
        a: { type: 'string' },
        b: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        c: { type: ['number', 'null'] },
      },
      required: ['a', 'b', 'c'],
      additionalProperties: false,
    });
  });

  it('follows the rules at every depth', async () => {
    const inner = z.object({ x: z.string().optional() });
    const schema = z.object({
      list: z.array(inner),
      either: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a') }),
        z.object({ kind: z.literal('b'), more: inner.optional() }),
      ]),
      tree,
    });
    const objects = objectsOf(await strictOf(schema));
    expect(objects.length).toBeGreaterThan(5);
    for (const { properties, required, additionalProperties } of objects) {
      expect(additionalProperties).toBe(false);
      expect(required).toEqual(Object.keys(properties as object));
    }
  });

  it('says what a choice is by anyOf', async () => {
    const schema = z.object({
      pet: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('cat') }),
        z.object({ kind: z.literal('dog') }),
      ]),
    });
    expect(JSON.stringify(await strictOf(schema))).not.toContain('oneOf');
  });

  it('has a type where a library writes only the values', () => {
    const properties = { a: { enum: ['x', 'y'] }, b: { const: 1 }, c: { enum: ['x', null] } };
    const strict = strictSchema({ type: 'object', properties, required: ['a', 'b', 'c'] });
    expect(strict?.properties).toMatchObject({
      a: { type: 'string' },
      b: { type: 'number' },
      c: { type: ['string', 'null'] },
    });
  });

  it('keeps formats and patterns that providers take, and leaves out others', async () => {
    const strict = await strictOf(
      z.object({
        at: z.iso.datetime(),
        url: z.url(),
        code: z.string().regex(/^[A-Z]+$/),
        d: z.string().default('x'),
      }),
    );
    expect(strict?.properties).toEqual({
      at: { type: 'string', format: 'date-time' },
      url: { type: 'string' },
      code: { type: 'string', pattern: '^[A-Z]+$' },
      d: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    });
  });

  it('has nothing beside a reference, and null beside one that may be left out', () => {
    const schema = {
      type: 'object',
      properties: { a: { $ref: '#/$defs/A', description: 'An A.' }, b: { $ref: '#/$defs/A' } },
      required: ['a'],
      $defs: { A: { type: 'string' } },
    };
    expect(strictSchema(schema)?.properties).toEqual({
      a: { $ref: '#/$defs/A' },
      b: { anyOf: [{ $ref: '#/$defs/A' }, { type: 'null' }] },
    });
  });

  it.each([
    ['a record', z.object({ a: z.record(z.string(), z.number()) })],
    ['a tuple', z.object({ a: z.tuple([z.string(), z.number()]) })],
    ['a value of any type', z.object({ a: z.unknown() })],
    ['an object with other properties', z.looseObject({ a: z.string() })],
    ['a list of anything', z.object({ a: z.array(z.any()) })],
  ])('cannot say %s', async (_what, schema) => {
    expect(await strictOf(schema)).toBeUndefined();
  });

  it('cannot say what only some keywords say', () => {
    for (const keyword of ['allOf', 'not', 'if', 'patternProperties', 'dependentRequired', 'prefixItems']) {
      expect(strictSchema({ type: 'object', properties: {}, [keyword]: {} })).toBeUndefined();
    }
  });
});

describe('nulls that strict mode has added', () => {
  const removed = async (schema: z.ZodType, value: unknown) =>
    withoutAddedNulls(value, await jsonSchemaOf(schema));

  it('are removed where a property may be left out, and kept where it may be null', async () => {
    const schema = z.object({ a: z.string().optional(), b: z.string().nullable(), c: z.string().nullish() });
    expect(await removed(schema, { a: null, b: null, c: null })).toEqual({ b: null, c: null });
  });

  it('are removed in lists, choices, references and objects in them', async () => {
    const schema = z.object({
      list: z.array(z.object({ x: z.string().optional() })),
      either: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('a'), x: z.string().nullable() }),
        z.object({ kind: z.literal('b'), x: z.string().optional() }),
      ]),
      maybe: z.object({ x: z.number().optional() }).nullable(),
      tree,
    });
    const value = {
      list: [{ x: null }, { x: 'kept' }],
      either: { kind: 'b', x: null },
      maybe: { x: null },
      tree: { name: 'root', children: [{ name: 'leaf', children: null }] },
    };
    expect(await removed(schema, value)).toEqual({
      list: [{}, { x: 'kept' }],
      either: { kind: 'b' },
      maybe: {},
      tree: { name: 'root', children: [{ name: 'leaf' }] },
    });
    expect(await removed(schema, { ...value, either: { kind: 'a', x: null } })).toMatchObject({
      either: { kind: 'a', x: null },
    });
  });

  it('leave a value as it is if there are none', async () => {
    const value = { a: 'x', list: [1, null] };
    expect(await removed(z.object({ a: z.string().optional() }), value)).toBe(value);
  });

  it('are not looked for in a schema that leads to itself', () => {
    const value = { a: null };
    expect(withoutAddedNulls(value, { $ref: '#' })).toBe(value);
  });
});
