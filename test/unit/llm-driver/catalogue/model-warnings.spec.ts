import { describe, expect, it } from '@jest/globals';
import { ModelCatalogue } from '../../../../modules/llm-driver/catalogue/model-catalogue.js';
import { modelWarning, warningDays } from '../../../../modules/llm-driver/catalogue/model-warnings.js';
import { llmApplication } from '../../../support/llm-application.js';

const DAYS = { today: '2026-11-30', until: '2027-02-28' };
const openai = (model: string, isProvider = true) => ({
  ...{ instance: 'openai', driver: 'openai', model, isProvider },
});
const warningOf = (model: string, isProvider = true) => {
  const asked = openai(model, isProvider);
  return modelWarning(asked, new ModelCatalogue().factsOf(asked), DAYS);
};

describe('warnings of models', () => {
  it.each([
    ['gpt-4', 'retired', 'openai/gpt-4 was retired on 2026-10-23. The provider recommends gpt-5.6-sol.'],
    [
      'gpt-4-0613',
      'retired',
      'openai/gpt-4-0613 was retired on 2026-10-23. The provider recommends gpt-5.6-sol.',
    ],
    [
      'gpt-4o',
      'retiring',
      'openai/gpt-4o will be retired on 2027-01-14. The provider recommends gpt-6-luna.',
    ],
    [
      'ft:gpt-4o-2024-08-06:org::id',
      'retiring',
      'openai/ft:gpt-4o-2024-08-06:org::id will be retired on 2027-01-14. The provider recommends gpt-6-luna.',
    ],
    ['gtp-4o', 'unknown', 'openai/gtp-4o is not a known model. Did you mean openai/gpt-4o?'],
    ['gpt-4.1-nan', 'unknown', 'openai/gpt-4.1-nan is not a known model. Did you mean openai/gpt-4.1-nano?'],
  ])('for %s: %s', (model, reason, message) => {
    expect(warningOf(model)).toMatchObject({ model: `openai/${model}`, reason, message });
  });

  it('have the replacement and the day', () => {
    expect(warningOf('gpt-4o')).toMatchObject({ retiresOn: '2027-01-14', replacement: 'gpt-6-luna' });
    expect(warningOf('gtp-4o')).toMatchObject({ replacement: 'gpt-4o' });
  });

  it('of a name that resembles none say how old the catalogue is', () => {
    expect(warningOf('gpt-9')?.message).toMatch(/^openai\/gpt-9 is not among the models .* known on \d{4}-/);
  });

  it.each(['gpt-5.4-mini', 'gpt-5.4-mini-2026-03-17'])('are not of %s, which has no end', (model) => {
    expect(warningOf(model)).toBeUndefined();
  });

  it('are not of an end that is far, nor of models of other servers and of drivers with countless models', () => {
    expect(warningOf('gpt-5.1')).toBeUndefined();
    expect(warningOf('gpt-9', false)).toBeUndefined();
    const asked = { instance: 'openrouter', driver: 'openrouter', model: 'x/y', isProvider: true };
    expect(modelWarning(asked, undefined, DAYS)).toBeUndefined();
  });

  it('look 90 days ahead', () => {
    expect(warningDays(Date.UTC(2026, 10, 30))).toEqual(DAYS);
  });
});

describe('the warnings of an application', () => {
  const options = {
    drivers: { openai: { apiKey: 'sk-x', model: 'gpt-4-32k' }, groq: { model: 'x' }, mock: {} },
    models: { quick: { targets: ['openai/gpt-4-32k', 'openai/chatgpt-4o-latest', 'groq/gone', 'mock'] } },
  };

  it('are of instances that can be called and of targets, each once', async () => {
    const { facade } = await llmApplication(options);
    const warnings = await facade.modelWarnings();
    expect(warnings.map(({ model, reason }) => [model, reason])).toEqual([
      ['openai/gpt-4-32k', 'retired'],
      ['openai/chatgpt-4o-latest', 'retiring'],
    ]);
  });

  it('are of the models that are named, if some are', async () => {
    const { facade } = await llmApplication(options);
    const models = async (...names: string[]) =>
      (await facade.modelWarnings(names)).map(({ model }) => model);
    expect(await models('openai')).toEqual(['openai/gpt-4-32k']);
    expect(await models('quick')).toEqual(['openai/gpt-4-32k', 'openai/chatgpt-4o-latest', 'groq/gone']);
    expect(await models('groq/gone', 'nothing/x', 'mock')).toEqual(['groq/gone']);
  });

  it.each(['openai/gpt-4o', null, { model: 'openai/gpt-4o' }])(
    'are not of %j: a list is asked for',
    async (models) => {
      const { facade } = await llmApplication(options);
      const warnings = facade.modelWarnings(models as never);
      await expect(warnings).rejects.toMatchObject({ name: 'InvalidRequestError', param: 'models' });
      await expect(warnings).rejects.toThrow('models must be an array of references; got');
    },
  );
});
