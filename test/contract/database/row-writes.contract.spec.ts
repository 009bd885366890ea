import { expect, it } from '@jest/globals';
import type { DataSource, EntityManager } from 'typeorm';
import { rowLock, writeAtomically, writeRows } from '../../../modules/database/index.js';
import { AuditEntity } from '../../../modules/settings/index.js';
import { describeOnBothDatabases, openDataSourceAt } from '../../support/both-databases.js';
import { Deferred } from '../../support/deferred.js';
import { describeWithPostgres, openPostgresDatabase } from '../../support/postgres-server.js';
import { auditRow } from '../../support/test-database.js';

type Write = typeof writeAtomically;

/** Runs two transactions that read a small table, and write only then. @returns how often their work ran */
async function runTogether(write: Write, dataSource: DataSource): Promise<number> {
  let runs = 0;
  const haveRead = new Deferred<void>();
  const work = async (transaction: EntityManager) => {
    runs += 1;
    await transaction.count(AuditEntity);
    if (runs >= 2) haveRead.resolve();
    await haveRead.promise;
    await transaction.insert(AuditEntity, auditRow('one of two'));
  };
  await Promise.all([write(dataSource, work), write(dataSource, work)]);
  expect(await dataSource.manager.count(AuditEntity)).toBe(2);
  return runs;
}

describeOnBothDatabases('writeRows', (open) => {
  it('stores all of the writes or none', async () => {
    const dataSource = await open();
    const failing = writeRows(dataSource, async (transaction) => {
      await transaction.insert(AuditEntity, auditRow('undone'));
      throw new RangeError('mine');
    });
    await expect(failing).rejects.toThrow(new RangeError('mine'));
    await writeRows(dataSource, (transaction) => transaction.insert(AuditEntity, auditRow('stored')));
    expect(await dataSource.manager.find(AuditEntity)).toMatchObject([{ actor: 'stored' }]);
  });

  it('loses no change of a row that it has locked', async () => {
    const dataSource = await open();
    await dataSource.manager.insert(AuditEntity, { ...auditRow('x'), at: 0 });
    const increase = () =>
      writeRows(dataSource, async (transaction) => {
        const [row] = await transaction.find(AuditEntity, { ...rowLock(transaction) });
        await transaction.update(AuditEntity, { id: row!.id }, { at: row!.at + 1 });
      });
    await Promise.all(Array.from({ length: 20 }, increase));
    expect(await dataSource.manager.find(AuditEntity)).toMatchObject([{ at: 20 }]);
  });
});

describeWithPostgres('two writes of different rows at a time', () => {
  it('run once each with writeRows, and three times together with writeAtomically', async () => {
    expect(await runTogether(writeRows, await openDataSourceAt(await openPostgresDatabase()))).toBe(2);
    expect(await runTogether(writeAtomically, await openDataSourceAt(await openPostgresDatabase()))).toBe(3);
  });
});
