import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { AnswerBudget } from '../../../../modules/llm-driver/drivers/mock/answer-budget.js';
import { SchemaAnswer } from '../../../../modules/llm-driver/drivers/mock/schema-answer.js';

const PROMPT = [
  'Judge the document against the standard and answer in JSON.',
  'We keep your data for thirty days. You may ask for a copy at any time! Who reads this?',
  'Complaints go to the authority in your country. We never sell what you tell us.',
  'Answer now.',
].join('\n');

const answer = (schema: Record<string, unknown>, prompt = PROMPT) =>
  new SchemaAnswer(schema, prompt, new AnswerBudget('schema')).value();

const object = (properties: Record<string, unknown>, required = Object.keys(properties)) => ({
  type: 'object',
  properties,
  required,
});

describe('SchemaAnswer', () => {
  it.each([
    [
      'a verdict',
      object({
        verdict: { enum: ['met', 'not_met', 'unclear'] },
        reason: { type: 'string' },
        quotes: { type: 'array', items: { type: 'string' } },
      }),
    ],
    [
      'nested objects',
      object({ a: object({ b: object({ c: { type: 'integer', minimum: 3, maximum: 3 } }) }) }),
    ],
    [
      'bounds',
      object({
        a: { type: 'number', minimum: 0.5, maximum: 0.75 },
        b: { type: 'integer', exclusiveMinimum: 4 },
        c: { type: 'integer', maximum: -2 },
        d: { type: 'number', exclusiveMaximum: -1 },
        e: { type: 'integer', minimum: 7, multipleOf: 5 },
      }),
    ],
    ['lengths', object({ a: { type: 'string', maxLength: 3 }, b: { type: 'string', minLength: 200 } })],
    [
      'list lengths',
      object({
        a: { type: 'array', minItems: 4, items: { type: 'boolean' } },
        b: { type: 'array', maxItems: 0, items: { type: 'string' } },
      }),
    ],
    ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }],
    ['constants', object({ kind: { const: 'report' }, version: { const: 2 } })],
    [
      'alternatives',
      object({
        a: { anyOf: [object({ x: { type: 'string' } }), { type: 'null' }] },
        b: { oneOf: [{ type: 'integer' }, { type: 'string' }] },
      }),
    ],
    ['parts', { allOf: [object({ a: { type: 'string' } }), object({ b: { type: 'integer' } })] }],
    [
      'references',
      { ...object({ a: { $ref: '#/$defs/item' } }), $defs: { item: object({ b: { type: 'boolean' } }) } },
    ],
    ['nullable types', object({ a: { type: ['string', 'null'] } })],
    [
      'formats',
      object({
        a: { type: 'string', format: 'date-time' },
        b: { type: 'string', format: 'email' },
        c: { type: 'string', format: 'uuid' },
      }),
    ],
    [
      'a field nobody describes',
      { type: 'object', properties: {}, required: ['a'], additionalProperties: { type: 'integer' } },
    ],
  ])('satisfies %s', (_, schema) => {
    const parsed = z
      .fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
      .safeParse(answer(schema));
    expect(parsed.error).toBeUndefined();
  });

  it('comes to an end where a schema contains itself', () => {
    const tree = {
      type: 'object',
      properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#' } } },
      required: ['name', 'children'],
    };
    expect(
      z.fromJSONSchema(tree as Parameters<typeof z.fromJSONSchema>[0]).safeParse(answer(tree)).success,
    ).toBe(true);
    expect(answer({ $ref: '#' })).toBe(SAID);
  });

  it('gives the same for the same prompt, and spreads over the choices', () => {
    const schema = { enum: ['met', 'not_met', 'unclear'] };
    const given = Array.from({ length: 60 }, (_, index) => answer(schema, `prompt ${index}`));
    expect(given).toEqual(Array.from({ length: 60 }, (_, index) => answer(schema, `prompt ${index}`)));
    expect(new Set(given).size).toBe(3);
  });

  it.each([
    [
      'a list of texts',
      object({ found: { type: 'array', items: { type: 'string' }, minItems: 3 } }),
      'found',
    ],
    ['a field named for it', object({ evidence: { type: 'string' } }), 'evidence'],
    [
      'a list of objects with such a field',
      object({ items: { type: 'array', items: object({ quote: { type: 'string' } }) } }),
      'items',
    ],
  ])('quotes the prompt word for word in %s', (_, schema, field) => {
    const given = (answer(schema) as Record<string, unknown>)[field];
    const quotes = (Array.isArray(given) ? given : [given]).map((each: string | { quote: string }) =>
      typeof each === 'string' ? each : each.quote,
    );
    expect(quotes.length).toBeGreaterThan(0);
    for (const quote of quotes) {
      expect(quote.length).toBeGreaterThanOrEqual(20);
      expect(PROMPT).toContain(quote);
    }
  });

  it('says in other texts that no model judged', () => {
    expect(answer(object({ reason: { type: 'string' } }))).toEqual({ reason: SAID });
  });

  it('treats names of the prototype as any other', () => {
    const value = answer(object({ __proto__x: { type: 'integer' }, constructor: { type: 'integer' } }));
    expect(value).toEqual({ __proto__x: 0, constructor: 0 });
    expect(answer({ $ref: '#/constructor/prototype' })).toBe(SAID);
  });
});

const SAID = 'Answer of the mock driver: no model judged this.';
