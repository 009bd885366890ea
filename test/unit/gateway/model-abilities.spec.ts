import { describe, expect, it } from '@jest/globals';
import { DriverCatalogue } from '../../../modules/gateway/drivers/driver-catalogue.js';
import { ModelList } from '../../../modules/gateway/models/model-list.js';
import { ProviderModels } from '../../../modules/gateway/models/provider-models.js';
import { llmApplication, scripted } from '../../support/llm-application.js';

const catalogue = {
  'mock/mock-1': { has: ['tools', 'images'], lacks: ['reasoning'] },
  'plain/plain-model': { contextWindow: 9 },
  'mock/blind': { has: ['tools'], lacks: ['images', 'reasoning'] },
};

async function lists() {
  const { facade, manager, clock } = await llmApplication({
    catalogue,
    drivers: { mock: {}, open: { driver: 'mock', model: 'm' }, ...scripted('plain') },
    models: {
      both: { targets: ['mock/blind', 'mock/mock-1'] },
      some: { targets: ['mock/blind', 'mock/new'] },
      neither: { targets: ['mock/new'] },
    },
  });
  const models = new ModelList(facade, new ProviderModels(facade, clock));
  const abilities = async (id: string) => (await models.list()).find((model) => model.id === id)?.abilities;
  return { abilities, models, drivers: await new DriverCatalogue(manager, facade).list() };
}

describe('the list of models', () => {
  it('tells what is known of the abilities of each', async () => {
    const { abilities, models } = await lists();
    const known = { tools: true, images: true, reasoning: false, embeddings: false };
    expect(await abilities('mock/mock-1')).toEqual(known);
    expect((await models.find('mock/mock-1')).abilities).toEqual(known);
  });

  it('leaves out what is not known', async () => {
    const { models } = await lists();
    expect(await models.find('open/m')).not.toHaveProperty('abilities');
  });

  it('says no to what the driver does not pass on', async () => {
    const { abilities } = await lists();
    expect(await abilities('plain/plain-model')).toMatchObject({ tools: false, images: false });
  });

  it('tells of a named model what one of its targets has, and lacks if all of them do', async () => {
    const { abilities } = await lists();
    expect(await abilities('both')).toEqual({
      tools: true,
      images: true,
      reasoning: false,
      embeddings: false,
    });
    expect(await abilities('some')).toEqual({ tools: true });
    expect(await abilities('neither')).toBeUndefined();
  });
});

describe('the list of drivers', () => {
  it('tells what each passes on, and what its model has of it', async () => {
    const { drivers } = await lists();
    const [mock, open] = drivers;
    expect(mock?.endpoints).toEqual(['completions', 'transcriptions', 'translations']);
    expect(mock?.capabilities).toEqual(expect.arrayContaining(['tools', 'images', 'reasoning']));
    expect(mock?.abilities).toMatchObject({ images: true, reasoning: false });
    expect(open?.abilities).toEqual({});
  });
});
