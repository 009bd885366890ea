import { expect, it } from '@jest/globals';
import type { DataSource, EntityManager } from 'typeorm';
import { isDuplicate, writeAtomically } from '../../../modules/database/index.js';
import { SettingEntity } from '../../../modules/settings/index.js';
import { describeOnBothDatabases, openDataSourceAt } from '../../support/both-databases.js';
import { describeWithPostgres, openPostgresDatabase } from '../../support/postgres-server.js';

const NAME = { group: 'a', key: 'count' };

const insert = (transaction: EntityManager, value: string) =>
  transaction.insert(SettingEntity, { ...NAME, value, ciphertext: null, revision: 1, updatedAt: 1 });

const valueIn = async (manager: EntityManager) =>
  (await manager.findOneBy(SettingEntity, NAME))?.value ?? null;

const addOne = (dataSource: DataSource) =>
  writeAtomically(dataSource, async (transaction) => {
    const value = Number(await valueIn(transaction)) + 1;
    await transaction.update(SettingEntity, NAME, { value: String(value) });
  });

describeOnBothDatabases('a unit of work', (open) => {
  it('stores all of its writes, and returns what the work returns', async () => {
    const dataSource = await open();
    const result = await writeAtomically(dataSource, async (transaction) => {
      await insert(transaction, '1');
      await transaction.update(SettingEntity, NAME, { value: '2' });
      return 'done';
    });

    expect([result, await valueIn(dataSource.manager)]).toEqual(['done', '2']);
  });

  it('stores nothing when the work throws, and throws the same', async () => {
    const dataSource = await open();
    const error = new Error('no');
    const work = writeAtomically(dataSource, async (transaction) => {
      await insert(transaction, '1');
      throw error;
    });

    await expect(work).rejects.toBe(error);
    expect(await valueIn(dataSource.manager)).toBeNull();
  });

  it('counts right when many read and write the same row at the same time', async () => {
    const dataSource = await open();
    await writeAtomically(dataSource, (transaction) => insert(transaction, '0'));
    await Promise.all(Array.from({ length: 12 }, () => addOne(dataSource)));

    expect(await valueIn(dataSource.manager)).toBe('12');
  });

  it('lets one alone through of those that each find room for one', async () => {
    const dataSource = await open();
    const takeRoom = (key: string) =>
      writeAtomically(dataSource, async (transaction) => {
        if ((await transaction.count(SettingEntity)) > 0) return false;
        const row = { group: 'a', key, value: '1', ciphertext: null, revision: 1, updatedAt: 1 };
        await transaction.insert(SettingEntity, row);
        return true;
      });
    const taken = await Promise.all(['a', 'b', 'c', 'd'].map(takeRoom));

    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('tells a row whose key is taken from other failures', async () => {
    const dataSource = await open();
    await writeAtomically(dataSource, (transaction) => insert(transaction, '1'));
    const again = writeAtomically(dataSource, (transaction) => insert(transaction, '2'));
    const error: unknown = await again.catch((thrown: unknown) => thrown);

    expect([isDuplicate(error), isDuplicate(new Error('x'))]).toEqual([true, false]);
  });

  it('takes times beyond 32 bits, and gives them back as numbers', async () => {
    const dataSource = await open();
    const updatedAt = Date.parse('2126-01-01');
    const row = { ...NAME, value: '1', ciphertext: null, revision: 1, updatedAt };
    await dataSource.manager.insert(SettingEntity, row);

    expect(await dataSource.manager.findOneBy(SettingEntity, NAME)).toMatchObject({ updatedAt });
  });
});

describeOnBothDatabases('text', (open) => {
  it('that holds NUL is looked up in vain', async () => {
    const dataSource = await open();

    expect(await dataSource.manager.findOneBy(SettingEntity, { group: 'a\0', key: 'x' })).toBeNull();
  });

  it('that holds half of a surrogate pair is stored with a replacement character', async () => {
    const dataSource = await open();
    await writeAtomically(dataSource, (transaction) => insert(transaction, 'a\ud800b'));

    expect(await valueIn(dataSource.manager)).toMatch(/^a\ufffd+b$/);
  });

  it('is sorted by code points', async () => {
    const dataSource = await open();
    for (const key of ['b', 'a', 'Z', 'ä', '_', '\u{1f600}', '\uffee']) {
      const row = { group: 'a', key, value: '1', ciphertext: null, revision: 1, updatedAt: 1 };
      await dataSource.manager.insert(SettingEntity, row);
    }
    const rows = await dataSource.manager.find(SettingEntity, { order: { key: 'ASC' } });

    expect(rows.map(({ key }) => key)).toEqual(['Z', '_', 'a', 'b', 'ä', '\uffee', '\u{1f600}']);
  });
});

describeWithPostgres('text on Postgres', () => {
  it('that holds NUL is refused when it is to be stored', async () => {
    const dataSource = await openDataSourceAt(await openPostgresDatabase());
    const write = writeAtomically(dataSource, (transaction) => insert(transaction, 'a\0b'));

    await expect(write).rejects.toMatchObject({ status: 400, code: 'nul_character' });
  });
});
