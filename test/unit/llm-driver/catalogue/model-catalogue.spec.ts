import { describe, expect, it } from '@jest/globals';
import { builtInIds, builtInModel } from '../../../../modules/llm-driver/catalogue/built-in-models.js';
import { factsFromModelsDev } from '../../../../modules/llm-driver/catalogue/from-models-dev.js';
import { checkCatalogue } from '../../../../modules/llm-driver/catalogue/check-catalogue.js';
import { capabilitiesOfModel } from '../../../../modules/llm-driver/catalogue/model-capabilities.js';
import { ModelCatalogue } from '../../../../modules/llm-driver/catalogue/model-catalogue.js';
import { llmApplication } from '../../../support/llm-application.js';

const openai = (model: string, instance = 'openai') => ({
  ...{ instance, driver: 'openai', model, isProvider: true },
});
const messages = (characters: number) => [{ role: 'user' as const, content: 'x'.repeat(characters) }];

describe('the catalogue', () => {
  it('knows models of the providers', () => {
    expect(builtInModel('openai', 'gpt-4o')).toMatchObject({ contextWindow: 128_000, maxOutput: 16_384 });
    expect(builtInModel('groq', 'openai/gpt-oss-120b')).toMatchObject({ contextWindow: 131_072 });
    expect(builtInModel('openai', 'text-embedding-3-small')).toMatchObject({ has: ['embeddings'] });
    expect(builtInModel('mock', 'gpt-4o')).toBeUndefined();
  });

  it('takes the version of a model for the model, a fine-tuned one for its base, and names of objects for no model', () => {
    expect(builtInModel('openai', 'gpt-4o-2024-08-06')).toEqual(builtInModel('openai', 'gpt-4o'));
    expect(builtInModel('openai', 'gpt-4o-2024-05-13')).toMatchObject({
      ...{ contextWindow: 128_000, retiresOn: '2026-10-23' },
    });
    expect(builtInModel('openai', 'ft:gpt-4.1-mini-2025-04-14:acme::id')).toEqual(
      builtInModel('openai', 'gpt-4.1-mini'),
    );
    expect(builtInModel('anthropic', 'claude-opus-4-7-20260416')).toMatchObject({ contextWindow: 1_000_000 });
    expect(['constructor', '__proto__'].map((name) => builtInModel('openai', name))).toEqual([
      undefined,
      undefined,
    ]);
    expect(builtInModel('constructor', 'x')).toBeUndefined();
  });

  it('is overridden field by field, by driver and by instance', () => {
    const catalogue = new ModelCatalogue({
      'openai/gpt-4o': { maxOutput: 5 },
      'eu/gpt-4o': { contextWindow: 7 },
    });
    expect(catalogue.factsOf(openai('gpt-4o'))).toMatchObject({ contextWindow: 128_000, maxOutput: 5 });
    expect(catalogue.factsOf(openai('gpt-4o', 'eu'))).toMatchObject({ contextWindow: 7, maxOutput: 5 });
  });

  it('lets the options say that a model has what it was known to lack, and the reverse', () => {
    const catalogue = new ModelCatalogue({
      'groq/llama-3.1-8b-instant': { has: ['images'] },
      'openai/gpt-4o': { lacks: ['tools'] },
    });
    const groq = { ...openai('llama-3.1-8b-instant', 'groq'), driver: 'groq' };
    expect(catalogue.factsOf(groq)).toMatchObject({ has: ['images'], lacks: ['reasoning', 'json_schema'] });
    expect(catalogue.factsOf(openai('gpt-4o'))?.has).toEqual(['json_schema', 'images', 'documents']);
  });

  it('knows models that read text alone, and says of none that it has and lacks the same', () => {
    for (const [driver, model] of [
      ['groq', 'openai/gpt-oss-20b'],
      ['openai', 'gpt-4-0613'],
      ['mistral', 'codestral-latest'],
      ['deepseek', 'deepseek-v4-pro'],
    ] as const) {
      expect(builtInModel(driver, model)?.lacks).toContain('images');
    }
    for (const driver of ['openai', 'groq', 'anthropic', 'gemini', 'mistral', 'deepseek']) {
      for (const { has = [], lacks = [] } of builtInIds(driver).map((id) => builtInModel(driver, id)!)) {
        expect(lacks.filter((ability) => has.includes(ability))).toEqual([]);
      }
    }
  });

  it('says nothing of another server’s models, but for what the options say', () => {
    const elsewhere = { ...openai('gpt-4'), isProvider: false };
    expect(new ModelCatalogue().factsOf(elsewhere)).toBeUndefined();
    const own = { contextWindow: 7 };
    expect(new ModelCatalogue({ 'openai/gpt-4': own }).factsOf(elsewhere)).toEqual(own);
  });

  it('forgets names, of which callers may make up any number', () => {
    const catalogue = new ModelCatalogue();
    for (let index = 0; index < 2_500; index += 1) catalogue.factsOf(openai(`x${index}`));
    expect(catalogue.factsOf(openai('gpt-4o'))).toMatchObject({ contextWindow: 128_000 });
  });

  it.each([
    [[], /catalogue must be an object with facts by model/],
    [{ 'gpt-4o': {} }, /catalogue\.gpt-4o: the name must be instance\/model/],
    [{ 'a/b': 1 }, /catalogue\.a\/b must be an object/],
    [{ 'a/b': { window: 1 } }, /has no field window/],
    [
      { 'a/b': { contextWindow: 0 } },
      /catalogue\.a\/b\.contextWindow must be an integer of at least 1; got 0/,
    ],
    [{ 'a/b': { lacks: 'tools' } }, /lacks must be an array of texts/],
    [{ 'a/b': { retiresOn: 'soon' } }, /retiresOn must be a day/],
    [{ 'a/b': { has: ['vision'] } }, /catalogue.a\/b.has: "vision" is no ability. Did you mean "images"\?/],
    [{ 'a/b': { lacks: ['tool_use'] } }, /lacks: "tool_use" is no ability. Did you mean "tools"\?/],
    [{ 'a/b': { lacks: ['documnets'] } }, /Did you mean "documents"\?/],
    [{ 'a/b': { has: ['tools'], lacks: ['images', 'tools'] } }, /"tools" is in has and in lacks/],
  ])('refuses the option %j', (catalogue, message) => {
    expect(() => checkCatalogue(catalogue)).toThrow(message);
  });
});

it('has abilities that a driver of the application has of its own', () => {
  const catalogue = { 'a/b': { has: ['tools', 'web_search'], lacks: ['maps'] } };
  expect(() => checkCatalogue(catalogue)).not.toThrow();
});

describe('the capabilities of a model', () => {
  const all = new Set(['stream', 'tools', 'json_schema', 'embeddings']);

  it('are those of its driver without what the model lacks', () => {
    expect([...capabilitiesOfModel(all, { lacks: ['tools'] })]).not.toContain('tools');
    expect(capabilitiesOfModel(all, undefined)).toBe(all);
    expect([...capabilitiesOfModel(all, { has: ['embeddings'] })]).toEqual(['embeddings']);
    const facts = { lacks: ['tools'] };
    expect(capabilitiesOfModel(all, facts)).toBe(capabilitiesOfModel(all, facts));
    expect([...capabilitiesOfModel(all, { has: ['tools'] })]).toEqual(['stream', 'tools', 'json_schema']);
  });
});

describe('a model without an ability', () => {
  const catalogue = { 'mock/plain': { lacks: ['tools', 'json_schema'] } };
  const tools = [{ type: 'function', function: { name: 'f' } }];

  it('is not asked with tools', async () => {
    const { facade } = await llmApplication({ drivers: { mock: {} }, catalogue });
    const request = { messages: messages(1), tools };
    await expect(facade.chat({ ...request, model: 'mock/plain' })).rejects.toMatchObject({
      kind: 'unsupported',
      param: 'tools',
    });
    expect((await facade.chat({ ...request, model: 'mock/other' })).driver).toBe('mock');
    expect(() => facade.checkRequest(request, 'mock/plain')).toThrow();
  });

  it('shows so in its capabilities', async () => {
    const { facade } = await llmApplication({ drivers: { mock: {} }, catalogue });
    expect([...facade.capabilitiesOf('mock/plain')]).not.toContain('json_schema');
    expect([...facade.capabilitiesOf('mock/other')]).toContain('json_schema');
    expect(facade.modelFacts('mock/plain')).toEqual(catalogue['mock/plain']);
  });
});

describe('the list of models.dev', () => {
  it('gives facts for the catalogue, and nothing for what is not in it', () => {
    const model = { limit: { context: 9, output: 5 }, tool_call: true, modalities: { input: ['image'] } };
    const json = { google: { models: { 'gemini-x': model, odd: {} } }, other: { models: { y: model } } };
    const facts = factsFromModelsDev(json);
    const known = { contextWindow: 9, maxOutput: 5, has: ['tools', 'images'], priceKey: 'google/gemini-x' };
    expect(facts).toEqual({ 'gemini/gemini-x': known });
    expect(() => checkCatalogue(facts)).not.toThrow();
    const text = {
      limit: { context: 9 },
      tool_call: false,
      reasoning: false,
      modalities: { input: ['text'] },
    };
    expect(factsFromModelsDev({ openai: { models: { text } } })).toEqual({
      'openai/text': {
        ...{ contextWindow: 9, has: [], lacks: ['tools', 'reasoning', 'images'] },
        priceKey: 'openai/text',
      },
    });
    expect([null, [], { openai: 1 }].map((value) => factsFromModelsDev(value))).toEqual([{}, {}, {}]);
  });
});
