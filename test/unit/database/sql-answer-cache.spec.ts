import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import type { DataSource } from 'typeorm';
import {
  CachedAnswerEntity,
  createDataSource,
  CreateCachedAnswers1767225617000,
  SqlAnswerCacheStore,
} from '../../../modules/database/index.js';
import { LlmDriverFacade, LlmDriverModule } from '../../../modules/llm-driver/index.js';
import { closeLater } from '../../support/cleanup.js';

const HOUR_MS = 3_600_000;

describe('answers in a database', () => {
  let dataSource: DataSource;
  let now: number;
  const clock = { now: () => now };
  const store = (maxEntries?: number) => new SqlAnswerCacheStore(dataSource, { clock, maxEntries });
  const count = () => dataSource.getRepository(CachedAnswerEntity).count();

  beforeEach(async () => {
    now = 1_000_000;
    dataSource = await createDataSource({
      type: 'better-sqlite3',
      database: ':memory:',
      entities: [CachedAnswerEntity],
      migrations: [CreateCachedAnswers1767225617000],
      migrationsRun: true,
    }).initialize();
    closeLater(() => dataSource.destroy());
  });

  it('have the columns of their entity', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
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
