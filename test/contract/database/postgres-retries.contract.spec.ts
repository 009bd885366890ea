import { expect, it } from '@jest/globals';
import { type RetryTiming, writeOnPostgres } from '../../../modules/database/postgres/write-on-postgres.js';
import { AuditEntity } from '../../../modules/settings/index.js';
import { toStorageError } from '../../../modules/support/index.js';
import { openDataSourceAt } from '../../support/both-databases.js';
import { describeWithPostgres, openPostgresDatabase } from '../../support/postgres-server.js';
import { auditRow } from '../../support/test-database.js';

const failure = (code: string) => Object.assign(new Error('x'), { severity: 'ERROR', code });

/** A clock on which only waits take time, each of them the longest. */
function fakeTiming() {
  const waits: number[] = [];
  const timing: RetryTiming = {
    monotonic: () => waits.reduce((sum, wait) => sum + wait, 0),
    random: () => 1,
    wait: async (ms) => void waits.push(ms),
  };
  return { waits, timing };
}

async function run(fail: (attempt: number) => unknown) {
  const dataSource = await openDataSourceAt(await openPostgresDatabase());
  const { waits, timing } = fakeTiming();
  let attempts = 0;
  const outcome: unknown = await writeOnPostgres(
    dataSource,
    async (transaction) => {
      attempts += 1;
      await transaction.insert(AuditEntity, auditRow('x'));
      const error = fail(attempts);
      if (error !== undefined) throw error as Error;
      return 'done';
    },
    timing,
  ).catch((error: unknown) => error);
  return { outcome, attempts, waits, stored: await dataSource.manager.count(AuditEntity) };
}

describeWithPostgres('a transaction on Postgres', () => {
  it.each(['40001', '40P01'])('is run again from its start after %s, and stored once', async (code) => {
    expect(await run((attempt) => (attempt < 3 ? failure(code) : undefined))).toEqual({
      outcome: 'done',
      attempts: 3,
      waits: [10, 20],
      stored: 1,
    });
  });

  it('is run again when a store has made a storage error of the conflict', async () => {
    const error = toStorageError(failure('40001'));
    expect(await run((attempt) => (attempt === 1 ? error : undefined))).toMatchObject({ outcome: 'done' });
  });

  it('fails as the last time when others come first for five seconds', async () => {
    const error = failure('40001');
    const { outcome, waits, stored } = await run(() => error);
    expect(outcome).toBe(error);
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThan(5_000);
    expect([Math.max(...waits), stored]).toEqual([500, 0]);
  });

  it('is run a second time when its connection has ended, and no third time', async () => {
    const error = failure('57P01');
    expect(await run(() => error)).toMatchObject({ outcome: error, attempts: 2, stored: 0 });
  });

  it.each(['23505', '22021', '42601', '55P03'])('is run once when it fails with %s', async (code) => {
    expect(await run(() => failure(code))).toMatchObject({ attempts: 1, waits: [], stored: 0 });
  });
});
