import { afterEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { z } from 'zod';
import {
  InvalidObjectError,
  LlmDriverFacade,
  LlmDriverModule,
  LlmError,
  type LlmDriverModuleOptions,
} from '../../../../modules/llm-driver/index.js';

const city = z.object({ name: z.string(), people: z.int().optional() });
const lima = { name: 'Lima', people: 10 };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(options: LlmDriverModuleOptions = { drivers: { mock: {} } }) {
  const testing = await Test.createTestingModule({ imports: [LlmDriverModule.forRoot(options)] }).compile();
  await testing.init();
  closing.push(() => testing.close());
  return testing.get(LlmDriverFacade);
}

describe('objects of the facade', () => {
  it('work against a fake that replies in text', async () => {
    const llm = await start();
    const fake = llm.fake(['Here: {"name":1}', `\`\`\`json\n${JSON.stringify(lima)}\n\`\`\``]);
    expect((await llm.object('Describe Lima.', city)).value).toEqual(lima);
    fake.assertPromptedTimes(2);
  });

  it('go to the next target of a named model if one does not manage', async () => {
    const drivers = { first: { driver: 'mock' as const }, second: { driver: 'mock' as const } };
    const llm = await start({ drivers, models: { both: { targets: ['first/a', 'second/b'] } } });
    llm.fake((_request, driver) => (driver === 'first' ? 'no' : JSON.stringify(lima)));
    expect(await llm.object('Which?', city, { model: 'both' })).toMatchObject({
      value: lima,
      driver: 'second',
    });
  });

  it('come with the first answer of several models, and with each of them', async () => {
    const llm = await start({ drivers: { one: { driver: 'mock' }, two: { driver: 'mock' } } });
    llm.fake((_request, driver) => (driver === 'one' ? 'no' : JSON.stringify(lima)));
    const models = ['one', 'two'];
    expect((await llm.fastest('Which?', models, { schema: city })).value).toEqual(lima);
    const [one, two] = await llm.all('Which?', models, { schema: city });
    expect(one).toMatchObject({ ok: false, error: expect.any(InvalidObjectError) });
    expect(two).toMatchObject({ ok: true, value: lima, completion: { value: lima } });
    expect(await llm.matrix(['Which?'], ['two'], { schema: city })).toMatchObject([[{ value: lima }]]);
  });

  it('refuse a response format of the prompt itself', async () => {
    const llm = await start();
    const prompt = { prompt: 'Which?', response_format: { type: 'text' } as const };
    await expect(llm.object(prompt, city)).rejects.toMatchObject({ param: 'response_format', status: 400 });
  });

  it('are typed failures of a pool, and leave the others alone', async () => {
    const llm = await start();
    llm.fake({ bad: new LlmError('upstream_auth_failed'), '*': JSON.stringify(lima) });
    const results = await llm.completionPool(['good', 'bad'], { schema: city });
    expect(results).toMatchObject([{ value: lima }, { ok: false, error: { kind: 'upstream_auth_failed' } }]);
  });
});

describe('objects of the mock driver', () => {
  it.each([
    [
      'texts of any kind',
      z.object({ a: z.string().min(40), b: z.url(), c: z.email(), d: z.uuid(), e: z.iso.datetime() }),
    ],
    ['numbers in ranges', z.object({ a: z.int().min(5).max(9), b: z.number().positive() })],
    ['optional and nullable fields', z.object({ a: z.string().optional(), b: z.string().nullable() })],
    ['lists', z.array(z.object({ tag: z.enum(['x', 'y']) })).min(2)],
    [
      'a choice',
      z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })]),
    ],
    ['a record', z.record(z.string(), z.number())],
    ['a text alone', z.string()],
  ])('are valid at once: %s', async (_what, schema: z.ZodType) => {
    const llm = await start();
    const calls: unknown[] = [];
    const { value } = await llm.object('Invent something.', schema, {
      model: 'mock',
      onCall: (call) => calls.push(call),
    });
    expect(schema.safeParse(value).success).toBe(true);
    expect(calls).toHaveLength(1);
  });
});
