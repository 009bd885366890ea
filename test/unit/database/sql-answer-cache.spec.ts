import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import type { DataSource } from 'typeorm';
import { CachedAnswerEntity, SqlAnswerCacheStore } from '../../../modules/database/index.js';
import { ConfigurationError, LlmDriverFacade, LlmDriverModule } from '../../../modules/llm-driver/index.js';
import { closeLater } from '../../support/cleanup.js';
import { describeOnBothDatabases } from '../../support/both-databases.js';

const HOUR_MS = 3_600_000;

describeOnBothDatabases('answers in a database', (open) => {
  let dataSource: DataSource;
  let now: number;
  const clock = { now: () => now };
  const store = (maxEntries?: number) => new SqlAnswerCacheStore(dataSource, { clock, maxEntries });
  const count = () => dataSource.getRepository(CachedAnswerEntity).count();

  beforeEach(async () => {
    now = 1_000_000;
    dataSource = await open();
  });

  it('are found until they expire', async () => {
    await store().set('a', 'one', HOUR_MS);
    now += HOUR_MS - 1;
    await expect(store().get('a')).resolves.toBe('one');
    now += 1;
    await expect(store().get('a')).resolves.toBeUndefined();
  });

  it('are replaced and removed', async () => {
    await store().set('a', 'one', HOUR_MS);
    await store().set('a', 'two', HOUR_MS);
    await expect(store().get('a')).resolves.toBe('two');
    await store().delete('a');
    await expect(store().get('a')).resolves.toBeUndefined();
  });

  it('leave the table when they have expired, and those that expire first when there are too many', async () => {
    await store().set('old', 'x', 1);
    now += 1;
    for (const [index, key] of ['a', 'b', 'c', 'd'].entries())
      await store(3).set(key, key, (index + 1) * HOUR_MS);
    await expect(count()).resolves.toBe(3);
    await expect(store().get('a')).resolves.toBeUndefined();
    await expect(store().get('d')).resolves.toBe('d');
  });

  it('answer a driver again', async () => {
    const options = { drivers: { mock: {} }, cache: { store: store() } };
    const app = await Test.createTestingModule({ imports: [LlmDriverModule.forRoot(options)] }).compile();
    closeLater(() => app.close());
    const llm = app.get(LlmDriverFacade);
    await llm.completion('Name a river.');
    // The answer does not wait until it is stored.
    while ((await count()) === 0) await setImmediate();
    await expect(llm.completion('Name a river.')).resolves.toMatchObject({ cached: true });
  });
});

describe('wrong arguments of SqlAnswerCacheStore', () => {
  const dataSource = { getRepository: () => undefined };

  it.each<[string, unknown[], string]>([
    ['no data source', [undefined], 'dataSource must be a DataSource of TypeORM; got undefined.'],
    ['options of a data source', [{ type: 'better-sqlite3' }], 'dataSource must be a DataSource of TypeORM;'],
    ['a misspelt option', [dataSource, { maxEntry: 5 }], 'SqlAnswerCacheStore has no option "maxEntry".'],
    [
      'no number',
      [dataSource, { maxEntries: '5' }],
      'maxEntries must be an integer of at least 1; got a string.',
    ],
    ['zero', [dataSource, { maxEntries: 0 }], 'maxEntries must be an integer of at least 1; got 0.'],
    [
      'no clock',
      [dataSource, { clock: Date.now }],
      'clock must be an object with the method now; got a function.',
    ],
    ['null', [dataSource, null], 'options must be an object with maxEntries, clock; got null.'],
  ])('are refused: %s', (_what, given, message) => {
    const create = () => new SqlAnswerCacheStore(...(given as [never]));
    expect(create).toThrow(ConfigurationError);
    expect(create).toThrow(message);
  });

  it('are refused by its methods: a key that is none would match every answer', async () => {
    const store = new SqlAnswerCacheStore(dataSource as never);
    await expect(store.get(undefined as never)).rejects.toThrow('key must be a text that is not empty; got');
    await expect(store.delete('')).rejects.toThrow('key must be a text that is not empty');
    await expect(store.set('a', {} as never, 1)).rejects.toThrow('answer must be a text that is not empty');
    await expect(store.set('a', 'x', Number.NaN)).rejects.toThrow('ttlMs must be a number of milliseconds');
  });
});
