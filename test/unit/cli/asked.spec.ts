import { describe, expect, it } from '@jest/globals';
import { type Asked, assertSameAsked, resolveAsked } from '../../../src/cli/pool/asked.js';

const models: Record<string, string | undefined> = { groq: 'llama', mock: 'mock-1', own: undefined };
const named = { fast: { targets: ['groq', 'mock/other'], defaults: { temperature: 0.2 } } };

const llm = {
  checkOptions: () => undefined,
  driver: (name = 'groq') => ({ name, defaultModel: () => Promise.resolve(models[name]) }) as never,
  resolveModel: (reference: string) => {
    if (reference in named) return { kind: 'named' as const, name: reference, definition: named.fast };
    const [driver, model] = reference.split('/') as [string, string | undefined];
    return model === undefined
      ? { kind: 'instance' as const, driver }
      : { kind: 'model' as const, driver, model };
  },
};

describe('what is asked', () => {
  it.each([
    [{}, { models: ['groq/llama'] }],
    [{ driver: 'mock' }, { models: ['mock/mock-1'] }],
    [{ driver: 'own' }, { models: ['own'] }],
    [{ driver: 'groq', model: 'a/b' }, { models: ['groq/a/b'] }],
    [{ model: 'mock' }, { models: ['mock/mock-1'] }],
    [{ model: 'mock/x' }, { models: ['mock/x'] }],
    [{ model: 'fast' }, { models: ['groq/llama', 'mock/other'], parameters: { temperature: 0.2 } }],
    [
      { model: 'fast', temperature: 1, maxTokens: 5 },
      { models: ['groq/llama', 'mock/other'], parameters: { temperature: 1, max_tokens: 5 } },
    ],
  ])('is resolved from options: %j', async (options, expected) => {
    expect(await resolveAsked(llm, options)).toEqual(expected);
  });

  it('tells system messages apart without their text', async () => {
    const [one, same, other] = await Promise.all(
      ['a', 'a', 'b'].map((system) => resolveAsked(llm, { system })),
    );
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
    expect(() => assertSameAsked(JSON.stringify(one), other!, 'r.jsonl')).toThrow('another system message');
  });

  it('is the same whatever the order of its parameters', () => {
    const one: Asked = { models: ['d'], parameters: { a: 1, b: 2 } };
    const other: Asked = { models: ['d'], parameters: { b: 2, a: 1 } };
    expect(() => assertSameAsked(JSON.stringify(one), other, 'r.jsonl')).not.toThrow();
  });
});
