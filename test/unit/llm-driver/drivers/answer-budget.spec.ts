import { describe, expect, it } from '@jest/globals';
import {
  type ChatCompletion,
  type ChatCompletionChunk,
  LlmError,
  MockDriver,
  standaloneContext,
} from '../../../../modules/llm-driver/index.js';

type Schema = Record<string, unknown>;

const SCHEMA = 'response_format.json_schema.schema';
/** More than any answer may have, as a number in a schema. */
const HUGE = 1_000_000_000;
const text = { type: 'string' };

const requestFor = (schema: unknown, more: object = {}) => ({
  messages: [{ role: 'user', content: 'hello' }],
  response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
  ...more,
});

/** A chain of definitions, each of which takes the next one twice. */
function doubling(levels: number, part: (next: Schema) => Schema): Schema {
  const $defs = Object.fromEntries(
    Array.from({ length: levels }, (_, level) => [
      `d${level}`,
      level + 1 === levels ? text : part({ $ref: `#/$defs/d${level + 1}` }),
    ]),
  );
  return { $ref: '#/$defs/d0', $defs };
}

const manyNames = (count: number, value: unknown) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`n${index}`, value]));

/** Twenty objects, so deep that their optional fields are left out. */
function wideAtTheBottom(keywords: Schema): Schema {
  let schema: Schema = { type: 'array', minItems: 20, items: { type: 'object', ...keywords } };
  for (let levels = 5; levels > 0; levels -= 1) schema = { type: 'array', minItems: 1, items: schema };
  return schema;
}

function ask(request: object): Promise<ChatCompletion> {
  return new MockDriver().chat(request as Parameters<MockDriver['chat']>[0]);
}

async function contentFor(schema: unknown): Promise<string> {
  return (await ask(requestFor(schema))).choices[0]!.message.content!;
}

/** Few bytes of a request, and an answer without an end. */
const ENDLESS: readonly (readonly [string, Schema])[] = [
  ['a list of a milliard', { type: 'array', minItems: HUGE, items: {} }],
  ['a text of 300 million', { type: 'string', minLength: 300_000_000 }],
  [
    'two required references to itself',
    { type: 'object', properties: { a: { $ref: '#' }, b: { $ref: '#' } }, required: ['a', 'b'] },
  ],
  ['lists within lists', { type: 'array', minItems: 50, items: { $ref: '#' } }],
  ['a tuple that contains itself', { type: 'array', prefixItems: Array(9).fill({ $ref: '#' }) }],
  ['parts that contain each other', { allOf: [{ $ref: '#' }, { $ref: '#' }] }],
  ['parts that double', doubling(30, (next) => ({ allOf: [next, next] }))],
  [
    'objects that double',
    doubling(30, (next) => ({ properties: { a: next, b: next }, required: ['a', 'b'] })),
  ],
  ['alternatives that double', doubling(30, (next) => ({ anyOf: [next, next], allOf: [next] }))],
  ['fields without a schema', { type: 'object', required: Object.keys(manyNames(20_000, 0)) }],
  [
    'fields that are looked at again and again',
    {
      type: 'array',
      minItems: 5_000,
      items: { $ref: '#/$defs/wide' },
      $defs: { wide: { allOf: [{ type: 'null', properties: manyNames(5_000, text) }, {}] } },
    },
  ],
  ['optional fields that are not made', wideAtTheBottom({ properties: manyNames(1_000, text) })],
  ['the same required field again and again', wideAtTheBottom({ required: Array(1_000).fill('a') })],
  ['a constant, often', { type: 'array', minItems: 1_000, items: { const: 'x'.repeat(1_000) } }],
  ['choices of one long text', { type: 'array', minItems: 1_000, items: { enum: ['x'.repeat(1_000)] } }],
  ['a constant alone', { const: 'x'.repeat(100_000) }],
  ['names', { type: 'object', properties: manyNames(200, text), required: ['x'.repeat(100_000)] }],
];

describe('an answer of the mock', () => {
  it.each(ENDLESS)('to a schema for %s is refused, and the field is named', async (_what, schema) => {
    const refused = ask(requestFor(schema));
    await expect(refused).rejects.toBeInstanceOf(LlmError);
    await expect(refused).rejects.toMatchObject({
      status: 400,
      code: 'invalid_value',
      param: SCHEMA,
      message: expect.stringContaining('at most 10000 values and 65536 characters'),
    });
  });

  it.each([
    ['9,999 items', { type: 'array', minItems: 9_999, items: { type: 'integer' } }],
    ['65,536 characters', { type: 'string', minLength: 65_536 }],
    [
      'a recursive schema that may end',
      { type: 'object', properties: { a: { $ref: '#' }, b: { $ref: '#' } } },
    ],
    ['a constant of half the budget', { const: 'x'.repeat(32_000) }],
  ])('to a schema for %s is given', async (_what, schema) => {
    expect(JSON.parse(await contentFor(schema))).toBeDefined();
  });

  it.each([
    ['10,000 items', { type: 'array', minItems: 10_000, items: { type: 'integer' } }],
    ['65,537 characters', { type: 'string', minLength: 65_537 }],
  ])('to a schema for %s is refused', async (_what, schema) => {
    await expect(ask(requestFor(schema))).rejects.toMatchObject({ param: SCHEMA });
  });

  it('has at most the same number of characters in all its choices together', async () => {
    const schema = { type: 'string', minLength: 1_000 };
    const { choices } = await ask(requestFor(schema, { n: 64 }));
    expect(choices).toHaveLength(64);
    await expect(ask(requestFor(schema, { n: 66 }))).rejects.toMatchObject({ status: 400, param: 'n' });
    await expect(ask(requestFor(schema, { n: HUGE }))).rejects.toMatchObject({ status: 400, param: 'n' });
  });

  it('has at most 10,000 choices, if they are empty', async () => {
    const silent = new MockDriver(standaloneContext({ name: 'silent', config: { reply: '' }, fields: [] }));
    const request = { messages: [{ role: 'user', content: 'hello' }], n: 10_001 } as const;
    await expect(silent.chat(request)).rejects.toMatchObject({ status: 400, param: 'n' });
  });

  it('is bounded when it is streamed too', async () => {
    const request = requestFor(ENDLESS[0]![1]) as Parameters<MockDriver['chatStream']>[0];
    const chunks: ChatCompletionChunk[] = [];
    const read = async () => {
      for await (const chunk of new MockDriver().chatStream(request)) chunks.push(chunk);
    };
    await expect(read()).rejects.toMatchObject({ status: 400, param: SCHEMA });
    expect(chunks).toEqual([]);
  });

  it('repeats 200 characters of a long prompt at most, whatever is asked for', async () => {
    const messages = [{ role: 'user', content: 'x'.repeat(1_000_000) }];
    const { choices } = await ask({ messages, max_tokens: 10_000_000 });
    expect(choices[0]!.message.content!.length).toBeLessThan(300);
  });

  it('ignores patterns and examples', async () => {
    const schema = { type: 'string', pattern: '^(a+)+$', examples: ['x'.repeat(100_000)] };
    expect((await contentFor(schema)).length).toBeLessThan(100);
  });

  it.each([
    ['no schema at all', undefined, 200],
    ['a schema that is a list', [], 400],
    ['a schema that is a text', 'object', 400],
  ])('to %s has a typed outcome', async (_what, schema, status) => {
    const outcome = ask(requestFor(schema));
    if (status === 200) expect((await outcome).choices[0]!.message.content).toBe('{}');
    else await expect(outcome).rejects.toMatchObject({ status, param: SCHEMA });
  });

  it.each([
    { type: 'array', minItems: 'many', items: 7, prefixItems: 'abc' },
    { type: 'object', properties: 5, required: 'all', additionalProperties: [] },
    { type: 'string', format: 'constructor', minLength: {}, maxLength: -1 },
    { enum: [] },
    { allOf: 'x', anyOf: [1, 'x'], $ref: '#/$defs/none' },
  ])('to keywords of the wrong type is JSON: %j', async (schema) => {
    expect(JSON.parse(await contentFor(schema))).toBeDefined();
  });
});
