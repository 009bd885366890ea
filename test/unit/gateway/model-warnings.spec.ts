import { describe, expect, it } from '@jest/globals';
import { DriverCatalogue } from '../../../modules/gateway/drivers/driver-catalogue.js';
import { ModelWarningsController } from '../../../modules/gateway/models/model-warnings.controller.js';
import { llmApplication } from '../../support/llm-application.js';

const catalogue = {
  'mock/old': { retiresOn: '2025-12-31', replacement: 'mock-1' },
  'mock/ending': { retiresOn: '2026-03-31' },
};
const running = () =>
  llmApplication({
    drivers: { mock: { model: 'old' }, second: { driver: 'mock' } },
    models: { quick: { targets: ['mock/ending', 'mock/fine'] } },
    catalogue,
  });
const OLD = {
  ...{ model: 'mock/old', reason: 'retired', retires_on: '2025-12-31', replacement: 'mock-1' },
  message: 'mock/old was retired on 2025-12-31. The provider recommends mock-1.',
};

describe('the listing of drivers', () => {
  it('has what is wrong with the model of each instance', async () => {
    const { manager, facade } = await running();
    const drivers = await new DriverCatalogue(manager, facade).list();
    expect(drivers.map(({ name, warnings }) => [name, warnings])).toEqual(
      expect.arrayContaining([
        ['mock', [OLD]],
        ['second', []],
      ]),
    );
  });
});

describe('the listing of warnings', () => {
  it('is of the models that are named', async () => {
    const controller = new ModelWarningsController((await running()).facade);
    const models = async (model?: string) => (await controller.list({ model })).data;
    expect(await models('mock/old, mock/fine')).toEqual([OLD]);
    expect(await models('quick')).toEqual([
      {
        ...{ model: 'mock/ending', reason: 'retiring', retires_on: '2026-03-31', replacement: null },
        message: 'mock/ending will be retired on 2026-03-31.',
      },
    ]);
    expect(await models('nothing/x')).toEqual([]);
    expect(await models()).toEqual([]);
  });
});
