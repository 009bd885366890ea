import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { NamedModelSync } from '../../../modules/named-models/named-model-sync.js';
import type { NamedModelEntity } from '../../../modules/named-models/index.js';
import { NamedModelsService } from '../../../modules/named-models/named-models.service.js';
import type { NamedModelsStore } from '../../../modules/named-models/named-models.store.js';
import { ManualChangeFeed } from '../../support/manual-change-feed.js';
import { llmApplication, scripted } from '../../support/llm-application.js';

describe('named models beside configured ones', () => {
  let running: Awaited<ReturnType<typeof llmApplication>>;
  let sync: NamedModelSync;
  let models: NamedModelsService;
  let rows: NamedModelEntity[];
  let whileReading: () => void;
  let reads: number;
  let feed: ManualChangeFeed;

  beforeEach(async () => {
    running = await llmApplication({
      drivers: scripted('a'),
      models: { house: { targets: ['a/own'] } },
      catalogue: { 'a/old': { retiresOn: '2025-12-31', replacement: 'own' } },
    });
    rows = [];
    reads = 0;
    feed = new ManualChangeFeed();
    feed.isLive = false;
    whileReading = () => undefined;
    const store = {
      all: async () => {
        reads += 1;
        const read = [...rows];
        whileReading();
        return read;
      },
      save: async (name: string, body: object) => row(name, body),
      remove: async () => true,
    } as unknown as NamedModelsStore;
    sync = new NamedModelSync(running.facade, store, running.clock, feed);
    models = new NamedModelsService(running.facade, sync, store);
    await sync.onModuleInit();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    sync.onModuleDestroy();
    await running.application.close();
  });

  const row = (name: string, body: object): NamedModelEntity => ({
    ...{ name, definition: JSON.stringify(body), updatedAt: 0 },
  });
  const names = () => [...running.facade.namedModels().keys()];

  it('lists a configured one as such, and refuses to change or remove it', async () => {
    expect(await models.list()).toMatchObject([{ name: 'house', source: 'configured', updated_at: null }]);
    const refused = { status: 409, code: 'model_configured', param: 'name' };
    await expect(models.set('house', { targets: ['a/x'] }, 'me')).rejects.toMatchObject(refused);
    await expect(models.forget('house', 'me')).rejects.toMatchObject(refused);
    expect(running.facade.namedModels().get('house')?.targets).toEqual(['a/own']);
  });

  it('says of each target whether it is retired, and what replaces it', async () => {
    const warning = {
      ...{ model: 'a/old', reason: 'retired', retires_on: '2025-12-31', replacement: 'own' },
      message: 'a/old was retired on 2025-12-31. The provider recommends own.',
    };
    expect(await models.set('mine', { targets: ['a/own', 'a/old'] }, 'me')).toMatchObject({
      ...{ name: 'mine', warnings: [warning] },
    });
    rows = [row('mine', { targets: ['a/own', 'a/old'] })];
    expect((await models.list()).map(({ name, warnings }) => [name, warnings])).toEqual([
      ['house', []],
      ['mine', [warning]],
    ]);
  });

  it('keeps a configured one when a row of its name is stored or removed', async () => {
    rows = [row('house', { targets: ['a/other'] })];
    await sync.refresh();
    expect(running.facade.namedModels().get('house')?.targets).toEqual(['a/own']);
    rows = [];
    await sync.refresh();
    expect(names()).toEqual(['house']);
  });

  it.each([
    ['a number past all bounds', '{"targets":["a/x"],"defaults":{"unheard_of":1e999}}'],
    ['a figure past all bounds', '{"targets":["a/x"],"defaults":{"temperature":1e999}}'],
    ['a figure as text', '{"targets":["a/x"],"defaults":{"max_tokens":"5"}}'],
    ['half a token', '{"targets":["a/x"],"defaults":{"max_tokens":0.5}}'],
    ['a key twice', '{"targets":["a/x"],"targets":["a/y"]}'],
    ['no JSON', '{"targets":'],
  ])('shows a row written by hand as unreadable, and the others as ever: %s', async (_what, definition) => {
    rows = [{ name: 'bad', definition, updatedAt: 0 }, row('good', { targets: ['a/x'] })];
    expect(await models.list()).toMatchObject([
      { name: 'house', state: 'ok' },
      { name: 'bad', state: 'unreadable', defaults: {} },
      { name: 'good', state: 'ok' },
    ]);
    expect(names()).toEqual(['house', 'good']);
  });

  it('applies within a second what another process stored or removed', async () => {
    rows = [row('late', { targets: ['a/x'] })];
    await running.clock.advance(999);
    expect(names()).toEqual(['house']);
    await running.clock.advance(1);
    expect(names()).toEqual(['house', 'late']);
    rows = [];
    await running.clock.advance(1_000);
    expect(names()).toEqual(['house']);
  });

  it('reads nothing again while the change feed is live, until a change', async () => {
    feed.isLive = true;
    await running.clock.advance(29_000);
    expect(reads).toBe(1);
    rows = [row('late', { targets: ['a/x'] })];
    feed.change('named_models');
    await running.clock.settle();
    expect(names()).toEqual(['house', 'late']);
    await running.clock.advance(29_000);
    expect(reads).toBe(2);
  });

  it('reads once more after a change that came while it was reading', async () => {
    feed.isLive = true;
    whileReading = () => {
      whileReading = () => undefined;
      rows = [row('late', { targets: ['a/x'] })];
      feed.change('named_models');
      feed.change('named_models');
    };
    feed.change('named_models');
    await running.clock.settle();
    expect(names()).toEqual(['house', 'late']);
    expect(reads).toBe(3);
  });

  it('tries again each second after a read that failed, also while the change feed is live', async () => {
    jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    feed.isLive = true;
    whileReading = () => {
      throw new Error('locked');
    };
    feed.change('named_models');
    await running.clock.advance(2_500);
    expect(reads).toBe(4);
    whileReading = () => undefined;
    rows = [row('late', { targets: ['a/x'] })];
    await running.clock.advance(1_000);
    expect(names()).toEqual(['house', 'late']);
  });

  it('keeps its own change when rows that were read before it arrive', async () => {
    whileReading = () => {
      whileReading = () => undefined;
      rows = [row('mine', { targets: ['a/x'] })];
      sync.apply(rows[0]!);
    };
    await sync.refresh();
    expect(names()).toContain('mine');
  });

  it('keeps the effective models when the database cannot be read, and reads again later', async () => {
    await models.set('mine', { targets: ['a/x'] }, 'me');
    whileReading = () => {
      throw new Error('locked');
    };
    await running.clock.advance(1_000);
    expect(names()).toContain('mine');
    whileReading = () => undefined;
    rows = [row('late', { targets: ['a/x'] })];
    await running.clock.advance(1_000);
    expect(names()).toContain('late');
  });

  it('logs the first of many failures to read the database, and their end', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const log = jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
    whileReading = () => {
      throw new Error('locked');
    };
    await running.clock.advance(10_000);
    expect(warn.mock.calls).toEqual([
      [expect.objectContaining({ msg: expect.stringMatching(/last known/) })],
    ]);
    whileReading = () => undefined;
    await running.clock.advance(10_000);
    expect(log.mock.calls).toEqual([['the database can be read again']]);
    jest.restoreAllMocks();
  });

  it('stops reading when the application stops', () => {
    sync.onModuleDestroy();
    expect(running.clock.pending).toBe(0);
  });
});
