import { describe, expect, it } from '@jest/globals';
import { factsFromModelsDev } from '../../../../modules/llm-driver/catalogue/from-models-dev.js';
import { priceKeyOf } from '../../../../modules/llm-driver/catalogue/price-keys.js';
import { llmApplication } from '../../../support/llm-application.js';

const keyOf = (driver: string, model: string, isProvider = true) =>
  priceKeyOf({ instance: 'mine', driver, model, isProvider }, undefined);

describe('the key of a price', () => {
  it.each([
    ['openai', 'gpt-5.4-mini', 'openai/gpt-5.4-mini'],
    ['openai', 'gpt-5.4-mini-2026-03-17', 'openai/gpt-5.4-mini'],
    ['openai', 'gpt-4-0613', 'openai/gpt-4'],
    ['openai', 'gpt-4o-2024-05-13', 'openai/gpt-4o-2024-05-13'],
    ['openai', 'ft:gpt-4.1-mini-2025-04-14:acme::id', 'openai/ft:gpt-4.1-mini'],
    ['openai', 'gpt-9-2027-01-01', 'openai/gpt-9-2027-01-01'],
    ['openai', '__proto__', 'openai/__proto__'],
    ['anthropic', 'claude-haiku-4-5-20251001', 'anthropic/claude-haiku-4-5'],
    ['anthropic', 'claude-opus-4-20250514', 'anthropic/claude-opus-4-0'],
    ['gemini', 'gemini-2.0-flash-001', 'google/gemini-2.0-flash'],
    ['gemini', 'gemini-embedding-001', 'google/gemini-embedding-001'],
    ['groq', 'openai/gpt-oss-20b', 'groq/openai/gpt-oss-20b'],
    ['deepseek', 'deepseek-v4-flash', 'deepseek/deepseek-flash'],
  ])('of %s’s %s is %s', (driver, model, key) => {
    expect(keyOf(driver, model)).toBe(key);
  });

  it('of another server’s model is its own', () => {
    expect(keyOf('openai', 'gpt-4o', false)).toBe('mine/gpt-4o');
  });

  it('is overridden by the options', async () => {
    const { facade } = await llmApplication({
      drivers: { openai: {}, mock: {} },
      models: { quick: { targets: ['openai/gpt-4-0613', 'mock'] } },
      catalogue: { 'mock/m': { priceKey: 'acme/m' } },
    });
    expect(await facade.priceKey('mock/m')).toBe('acme/m');
    expect(await facade.priceKey('mock')).toBe('mock/mock-1');
    expect(await facade.priceKey('quick')).toBe('openai/gpt-4');
    expect(await facade.priceKey('x', 'openai')).toBe('openai/x');
  });

  it('in a list of models.dev is shared by versions of the same price', () => {
    const model = (input: number) => ({ limit: { context: 9 }, cost: { input } });
    const models = {
      m: model(1),
      'm-2026-01-01': model(1),
      'm-2025-01-01': model(2),
      'n-2026-01-01': model(1),
    };
    const keys = Object.entries(factsFromModelsDev({ google: { models } })).map(([name, { priceKey }]) => [
      ...[name, priceKey],
    ]);
    expect(keys).toEqual([
      ['gemini/m', 'google/m'],
      ['gemini/m-2026-01-01', 'google/m'],
      ['gemini/m-2025-01-01', 'google/m-2025-01-01'],
      ['gemini/n-2026-01-01', 'google/n-2026-01-01'],
    ]);
  });
});
