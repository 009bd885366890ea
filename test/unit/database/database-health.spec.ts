import { closeSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DatabaseHealth } from '../../../modules/database/index.js';
import { ThreadedSqliteDriver } from '../../../modules/database/sqlite/threaded-sqlite.driver.js';
import { FakeClock } from '../../support/fake-clock.js';
import { auditRow, TestDatabase } from '../../support/test-database.js';
import { AuditEntity } from '../../../modules/settings/index.js';

const NOT_READY = { status: 503, code: 'not_ready' };

describe('the health of a database in threads', () => {
  let database: TestDatabase;
  let clock: FakeClock;
  let health: DatabaseHealth;

  beforeEach(async () => {
    database = await TestDatabase.open({ timeoutMs: 50 });
    clock = new FakeClock();
    health = new DatabaseHealth(database.dataSource, clock);
  });

  const spyOnProbe = () => jest.spyOn(database.dataSource.driver as ThreadedSqliteDriver, 'probe');
  const later = () => clock.advance(1_000);

  it('asks once for a thousand callers at a time', async () => {
    const probe = spyOnProbe();
    await Promise.all(Array.from({ length: 1_000 }, () => health.assertReady()));
    expect(probe).toHaveBeenCalledTimes(1);
  });

  it('asks nothing more while the last question is not answered, however long that takes', async () => {
    let answer = () => {};
    const probe = spyOnProbe().mockReturnValue(new Promise<void>((resolve) => (answer = resolve)));
    const first = expect(health.assertReady()).rejects.toMatchObject(NOT_READY);
    await clock.advance(2_000);
    await first;
    for (let second = 0; second < 30; second += 1) {
      await later();
      await expect(health.assertReady()).rejects.toMatchObject(NOT_READY);
    }
    expect(probe).toHaveBeenCalledTimes(1);
    probe.mockRestore();
    answer();
    await clock.settle();
    await health.assertReady();
  });

  it('asks if a write would go: another process holds the lock', async () => {
    await health.assertReady();
    const lock = database.lock();
    const probe = database.dataSource.driver as ThreadedSqliteDriver;
    await expect(probe.probe(1)).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
    lock.release();
    await probe.probe(60_000);
  });

  it('is down while the file is another, and up once it is back', async () => {
    renameSync(database.path, `${database.path}.aside`);
    await expect(health.assertReady()).rejects.toMatchObject(NOT_READY);
    renameSync(`${database.path}.aside`, database.path);
    await later();
    await health.assertReady();
  });

  /** Moves the log into the file, and changes pages of it. Returns a function that puts them back. */
  const damage = (change: (file: Buffer, pageSize: number) => void) => {
    const other = database.connect();
    other.pragma('wal_checkpoint(TRUNCATE)');
    const pageSize = other.pragma('page_size', { simple: true }) as number;
    const sound = readFileSync(database.path);
    const write = (bytes: Buffer) => {
      const file = openSync(database.path, 'r+');
      writeSync(file, bytes, 0, bytes.length, 0);
      closeSync(file);
      // A connection with pages in memory reads them again after another connection's write.
      other.pragma('user_version = 0');
    };
    const damaged = Buffer.from(sound);
    change(damaged, pageSize);
    write(damaged);
    return () => write(sound);
  };
  const rootPage = (name: string) => {
    const row = database.connect().prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name);
    return (row as { rootpage: number }).rootpage;
  };

  it.each(['audit', 'client_keys', 'settings', 'migrations'])(
    'is down while the root page of %s is zeroed, though no request reads it, and up once it is repaired',
    async (table) => {
      const page = rootPage(table);
      const repair = damage((file, size) => file.fill(0, (page - 1) * size, page * size));
      await expect(health.assertReady()).rejects.toMatchObject(NOT_READY);
      await later();
      await expect(health.assertReady()).rejects.toMatchObject(NOT_READY);
      repair();
      await later();
      await health.assertReady();
    },
  );

  it('is down from when a read meets a damaged page until the whole file is sound', async () => {
    const rows = Array.from({ length: 200 }, (_, index) => auditRow(`${index}`.padStart(200, '-')));
    await database.dataSource.manager.insert(AuditEntity, rows);
    const page = rootPage('audit');
    let last = 0;
    const repair = damage((file, size) => {
      // The right-most child of the root page: the newest rows. A look at the first ones does not reach it.
      last = file.readUInt32BE((page - 1) * size + 8);
      file.fill(0, (last - 1) * size, last * size);
    });
    await health.assertReady();
    await expect(database.actors()).rejects.toMatchObject({ code: 'SQLITE_CORRUPT' });
    await later();
    await expect(health.assertReady()).rejects.toMatchObject(NOT_READY);
    repair();
    await later();
    await health.assertReady();
    expect(await database.actors()).toHaveLength(200);
  });
});
