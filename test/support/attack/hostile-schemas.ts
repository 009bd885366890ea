import type { SeededRandom } from '../fuzz/random.js';

type Json = Readonly<Record<string, unknown>>;

const TWICE = 40;

/** JSON schemas whose shortest answer is endless, or far longer than they are. */
const SCHEMAS: readonly Json[] = [
  { type: 'array', minItems: 1_000_000_000, items: {} },
  { type: 'string', minLength: 300_000_000 },
  { type: 'object', required: ['a', 'b'], properties: { a: { $ref: '#' }, b: { $ref: '#' } } },
  { type: 'array', minItems: 2, items: { $ref: '#' } },
  { type: 'array', minItems: 60_000, items: { type: 'string', minLength: 60_000 } },
  { allOf: Array.from({ length: 2_000 }, () => ({ $ref: '#' })) },
  { anyOf: [{ $ref: '#' }, { $ref: '#' }] },
  { $ref: '#/$defs/a', $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } } },
  doubled(),
  { type: 'object', required: names(20_000), additionalProperties: { type: 'string', minLength: 1_000 } },
  { type: 'object', minProperties: 1e9, additionalProperties: { $ref: '#' } },
  { enum: Array.from({ length: 50_000 }, (_, index) => `value ${index}`) },
  {
    type: 'array',
    prefixItems: Array.from({ length: 50_000 }, () => ({ type: 'string' })),
    minItems: 50_000,
  },
  { type: 'string', pattern: '^(a+)+$', minLength: 100_000 },
  { type: 'array', minItems: 1e308, uniqueItems: true, items: { type: 'boolean' } },
  nested(60),
];

/** Returns a good request for a chat completion but for what its answer would cost. */
export function hostileSchemaRequest(random: SeededRandom): Json {
  const schema = random.pick(SCHEMAS);
  const request = { model: 'mock/mock-1', messages: [{ role: 'user', content: 'hello' }] };
  const stream = { stream: random.chance(0.2), n: random.pick([undefined, undefined, 1, 128]) };
  if (random.chance(0.3)) {
    const tool = { type: 'function', function: { name: 'look_up', parameters: schema } };
    return { ...request, ...stream, tools: [tool], tool_choice: 'required' };
  }
  const format = { type: 'json_schema', json_schema: { name: 'answer', schema, strict: random.chance(0.5) } };
  return { ...request, ...stream, response_format: format };
}

/** Asks for answers as long as the mock makes any. */
export const LONG_ANSWER: Json = {
  type: 'json_schema',
  json_schema: { name: 'answer', schema: { type: 'string', minLength: 30_000 } },
};

/** Each definition holds the next one twice: forty of them make a tree of a trillion leaves. */
function doubled(): Json {
  const level = (next: string) => ({
    ...{ type: 'object', required: ['a', 'b'] },
    properties: { a: { $ref: next }, b: { $ref: next } },
  });
  const definitions = names(TWICE).map((name, index) => [name, level(`#/$defs/k${index + 1}`)] as const);
  return { ...level('#/$defs/k0'), $defs: { ...Object.fromEntries(definitions), [`k${TWICE}`]: {} } };
}

function nested(depth: number): Json {
  let schema: Json = { type: 'string' };
  for (let level = 0; level < depth; level += 1) schema = { type: 'array', minItems: 3, items: schema };
  return schema;
}

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `k${index}`);
}
