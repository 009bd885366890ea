import { describe, expect, it } from '@jest/globals';
import { type } from 'arktype';
import * as v from 'valibot';
import { z } from 'zod';
import type { LlmDriver, LlmDriverFacade, PoolResult } from '../../../../modules/llm-driver/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Fails to compile unless the two types are the same. */
function expectType<Expected>() {
  return <Actual>(_value: () => Actual, ..._same: Equal<Actual, Expected> extends true ? [] : [never]) => {};
}

interface City {
  name: string;
  people?: number;
}

const zodCity = z.object({ name: z.string(), people: z.number().exactOptional() });
const valibotCity = v.object({ name: v.string(), people: v.exactOptional(v.number()) });
const arkCity = type({ name: 'string', 'people?': 'number' });
const dated = z.object({ at: z.string().transform((text) => new Date(text)) });

// Never called: the compiler alone reads it.
const typed = async (llm: LlmDriverFacade, driver: LlmDriver) => {
  const byZod = (await llm.object('x', zodCity, { model: 'groq' })).value;
  const byValibot = (await llm.object('x', valibotCity)).value;
  const byArktype = (await llm.object('x', arkCity)).value;
  void (byZod satisfies City);
  expectType<string>()(() => byZod.name);
  expectType<number | undefined>()(() => byValibot.people);
  expectType<string>()(() => byArktype.name);
  // The type that the schema returns, not the one that it accepts.
  const byDriver = (await driver.object('x', dated)).value;
  expectType<Date>()(() => byDriver.at);
  const [list] = await llm.completionPool(['x'], { schema: dated });
  if (list!.ok) {
    const { value, completion } = list!;
    expectType<Date>()(() => value.at);
    expectType<Date>()(() => completion.value.at);
  }
  for await (const result of driver.completionStream(['x'], { schema: arkCity })) {
    // @ts-expect-error a failure has no value
    void result.value;
    if (result.ok) void (result.value.name satisfies string);
  }
  const fastest = await llm.fastest('x', ['a'], { schema: dated });
  expectType<Date>()(() => fastest.value.at);
  for (const result of (await llm.matrix(['x'], ['a'], { schema: dated })).flat()) {
    if (result.ok) expectType<Date>()(() => result.value.at);
  }
  const plain = await llm.completionPool(['x'], { concurrency: 2 });
  expectType<PoolResult[]>()(() => plain);
  // @ts-expect-error there is no value without a schema
  void (plain[0]!.ok && plain[0]!.value);
  // @ts-expect-error a JSON schema is no Standard Schema
  await llm.object('x', { type: 'object' });
  // @ts-expect-error the schema is given once
  await llm.object('x', dated, { schema: dated });
};

describe('the types of objects', () => {
  it('are checked by the compiler', () => {
    expect(typed).toBeInstanceOf(Function);
  });
});
