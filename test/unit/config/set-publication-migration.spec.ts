import { describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { StandardSetEntity, StandardSetsService } from '../../../modules/standards-checker/store.js';
import { SystemClock } from '../../../modules/support/index.js';
import { databaseOptions } from '../../../src/config/database.config.js';
import { AddSetPublication1767225612000 } from '../../../modules/standards-checker/migrations/1767225612000-add-set-publication.js';
import { closeLater } from '../../support/cleanup.js';

const OLD = [{ id: 'a', title: 'Ä', rule: 'x', must_hold: 'everywhere' }];

/** A database of the version before sets had version, licence and source, with one set. */
async function oldDatabase(): Promise<DataSource> {
  const options = {
    ...databaseOptions('sqlite::memory:'),
    entities: [StandardSetEntity],
    migrationsRun: false,
  };
  const database = await new DataSource(options).initialize();
  closeLater(() => database.destroy());
  const runner = database.createQueryRunner();
  for (const migration of database.migrations) {
    if (migration.constructor.name === AddSetPublication1767225612000.name) break;
    await migration.up(runner);
  }
  await database.query(
    `INSERT INTO standard_sets VALUES ('1', 'One', NULL, 5, 6, 'client-key:1', 1, 60, ?)`,
    [JSON.stringify(OLD)],
  );
  return database;
}

describe('sets of a database that is older than version, licence and source', () => {
  it('stay readable, and may be replaced by sets that have them', async () => {
    const database = await oldDatabase();
    const migration = new AddSetPublication1767225612000();
    const runner = database.createQueryRunner();
    await migration.up(runner);
    // Again: another process may have come first.
    await migration.up(runner);
    const sets = new StandardSetsService(database, new SystemClock());
    const old = { object: 'standard_set', id: '1', name: 'One', description: null, standards: OLD };
    expect(await sets.get('1')).toMatchObject(old);
    expect(await sets.list()).toMatchObject([{ id: '1', standard_count: 1 }]);
    const standard = {
      id: 'OSPS-VM-01.01',
      title: 'T',
      rule: 'R',
      severity: 'high' as const,
      tags: ['level:1'],
    };
    const set = {
      name: 'One',
      version: '2',
      license: 'MIT',
      source: 'https://example.org',
      standards: [standard],
    };
    await sets.replace('1', set);
    expect(await sets.get('1')).toMatchObject(set);
  });

  it('stay after a way back and forth', async () => {
    const database = await oldDatabase();
    const before = await database.query<object[]>('SELECT * FROM standard_sets');
    const migration = new AddSetPublication1767225612000();
    const runner = database.createQueryRunner();
    await migration.up(runner);
    await migration.down(runner);
    expect(await database.query('SELECT * FROM standard_sets')).toEqual(before);
  });
});
