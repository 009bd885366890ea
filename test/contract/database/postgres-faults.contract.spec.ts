import { expect, it, jest } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { writeAtomically } from '../../../modules/database/index.js';
import { AuditEntity } from '../../../modules/settings/index.js';
import { withStorageErrors } from '../../../modules/support/index.js';
import { ALL_ENTITIES, openDataSourceAt } from '../../support/both-databases.js';
import { type CutTime, startCuttingProxy } from '../../support/cutting-proxy.js';
import { describeWithPostgres, openPostgresDatabase, startPostgres } from '../../support/postgres-server.js';
import { auditRow } from '../../support/test-database.js';

const open = (url: string, options: object = {}) =>
  openDataSourceAt(url, { entities: ALL_ENTITIES, ...options });

const record = (dataSource: DataSource, actor: string) =>
  writeAtomically(dataSource, (transaction) => transaction.insert(AuditEntity, auditRow(actor)));

const actors = async (dataSource: DataSource) => {
  const rows = await withStorageErrors(() => dataSource.manager.find(AuditEntity, { order: { id: 'ASC' } }));
  return rows.map(({ actor }) => actor);
};

describeWithPostgres('a Postgres that fails', () => {
  it('is used again after a restart, by reads and writes, and ends no process', async () => {
    const server = await startPostgres();
    const dataSource = await open(server.url);
    await record(dataSource, 'one');
    await server.stop();
    await expect(actors(dataSource)).rejects.toMatchObject({ status: 503, code: 'storage_unavailable' });
    await expect(record(dataSource, 'lost')).rejects.toMatchObject({
      code: 'storage_unavailable',
      message: expect.stringContaining('Nothing was changed'),
    });
    await server.start();
    await record(dataSource, 'two');

    expect(await actors(dataSource)).toEqual(['one', 'two']);
  });

  it('stores nothing of a transaction during which it restarts', async () => {
    const server = await startPostgres({ durable: true });
    const dataSource = await open(server.url);
    const write = writeAtomically(dataSource, async (transaction) => {
      await transaction.insert(AuditEntity, auditRow('lost'));
      await server.kill();
      await server.start();
      await transaction.insert(AuditEntity, auditRow('lost too'));
    });

    await expect(write).rejects.toMatchObject({ code: 'storage_unavailable' });
    expect(await actors(dataSource)).toEqual([]);
  });

  it('answers a read whose connection the server has cut: it is asked again', async () => {
    const dataSource = await open(await openPostgresDatabase(), { poolSize: 1 });
    await record(dataSource, 'one');
    let asked = 0;
    const read = withStorageErrors(() => {
      asked += 1;
      const cut = `SELECT pg_terminate_backend(pg_backend_pid())`;
      return dataSource.query<object[]>(asked === 1 ? cut : 'SELECT actor FROM audit');
    });

    expect([await read, asked]).toEqual([[{ actor: 'one' }], 2]);
  });

  it.each<[CutTime, readonly string[]]>([
    ['before', []],
    ['after', ['x']],
  ])('leaves open whether a change is stored if the connection ends %s its COMMIT', async (time, stored) => {
    const url = await openPostgresDatabase();
    const direct = await open(url);
    const dataSource = await open(await startCuttingProxy(url, 'COMMIT', time), { migrationsRun: false });
    await expect(record(dataSource, 'x')).rejects.toMatchObject({ status: 503, code: 'storage_uncertain' });

    // The server may still be storing it.
    while ((await busyConnections(direct)) > 0);
    expect(await actors(direct)).toEqual(stored);
  });

  it('is busy for a write that waits too long for the lock of another', async () => {
    const url = await openPostgresDatabase();
    const dataSource = await open(url);
    const impatient = await open(url, { extra: { lock_timeout: 50 } });
    await record(dataSource, 'one');
    await dataSource.transaction(async (transaction) => {
      await transaction.update(AuditEntity, { actor: 'one' }, { subject: 'z' });
      const write = writeAtomically(impatient, (other) =>
        other.update(AuditEntity, { actor: 'one' }, { subject: 'a' }),
      );
      await expect(write).rejects.toMatchObject({ code: 'storage_busy', retryAfterMs: 1_000 });
    });
  });

  it('is unavailable, within the time given, when all connections are in use', async () => {
    const dataSource = await open(await openPostgresDatabase(), { poolSize: 1, connectTimeoutMS: 50 });
    await dataSource.transaction(async (transaction) => {
      await transaction.find(AuditEntity);
      await expect(record(dataSource, 'x')).rejects.toMatchObject({ code: 'storage_unavailable' });
    });
    await record(dataSource, 'y');

    expect(await actors(dataSource)).toEqual(['y']);
  });

  it('is unavailable, within the time given, while it answers nothing, and used again afterwards', async () => {
    const server = await startPostgres();
    const dataSource = await open(server.url, { extra: { answerTimeoutMs: 200 }, connectTimeoutMS: 200 });
    await record(dataSource, 'one');
    server.pause();
    await expect(record(dataSource, 'lost')).rejects.toMatchObject({ code: 'storage_unavailable' });
    server.resume();

    expect(await actors(dataSource)).toEqual(['one']);
  });

  it('does not lose in silence what work stores after a failure that it has caught', async () => {
    const dataSource = await open(await openPostgresDatabase());
    const write = writeAtomically(dataSource, async (transaction) => {
      await transaction.insert(AuditEntity, auditRow('x'));
      await transaction.query('SELECT no_column FROM audit').catch(() => {});
    });

    await expect(write).rejects.toThrow('column "no_column" does not exist');
    expect(await actors(dataSource)).toEqual([]);
  });

  it('that has lost its tables is unavailable', async () => {
    const dataSource = await open(await openPostgresDatabase());
    await dataSource.query('DROP TABLE audit');

    await expect(actors(dataSource)).rejects.toMatchObject({ code: 'storage_unavailable' });
  });

  it('logs a lost connection without the password', async () => {
    const server = await startPostgres();
    const error = jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
    const dataSource = await open(server.url);
    await record(dataSource, 'one');
    await server.stop();
    await expect(actors(dataSource)).rejects.toMatchObject({ code: 'storage_unavailable' });
    const written = error.mock.calls.map(([text]) => String(text)).join('');
    error.mockRestore();

    expect(written).toMatch(/a connection to Postgres has ended/);
    expect(written).not.toContain(new URL(server.url).password);
  });
});

async function busyConnections(dataSource: DataSource): Promise<number> {
  const [row] = await dataSource.query<[{ count: string }]>(
    `SELECT count(*) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'`,
  );
  return Number(row.count);
}
