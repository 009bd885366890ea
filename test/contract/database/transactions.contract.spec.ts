import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { createDataSource, writeAtomically } from '../../../modules/database/index.js';
import { AuditEntity } from '../../../modules/settings/index.js';
import { closeLater } from '../../support/cleanup.js';
import { auditRow as row, TestDatabase } from '../../support/test-database.js';

describe.each([
  ['the better-sqlite3 driver of TypeORM', (options: DataSourceOptions) => new DataSource(options)],
  ['SQLite in threads', createDataSource],
])('writeAtomically with %s', (_name, create) => {
  it('stores all of the writes and returns what the work returns', async () => {
    const database = await TestDatabase.open({ create });
    const id = await writeAtomically(database.dataSource, async (transaction) => {
      await transaction.insert(AuditEntity, row('one'));
      const { identifiers } = await transaction.insert(AuditEntity, row('two'));
      return (identifiers[0] as AuditEntity).id;
    });
    expect(await database.actors()).toEqual(['one', 'two']);
    expect(id).toBe(2);
  });

  it('undoes everything when the work throws, rethrows its error, and goes on with the next', async () => {
    const database = await TestDatabase.open({ create });
    const failing = writeAtomically(database.dataSource, async (transaction) => {
      await transaction.insert(AuditEntity, row('undone'));
      throw new RangeError('mine');
    });
    await expect(failing).rejects.toThrow(new RangeError('mine'));
    await writeAtomically(database.dataSource, (transaction) => transaction.insert(AuditEntity, row('next')));
    expect(await database.actors()).toEqual(['next']);
  });

  it('undoes everything when a statement fails', async () => {
    const database = await TestDatabase.open({ create });
    const failing = writeAtomically(database.dataSource, async (transaction) => {
      await transaction.insert(AuditEntity, row('undone'));
      await transaction.query('INSERT INTO audit (no_column) VALUES (1)');
    });
    await expect(failing).rejects.toThrow(/no_column/);
    expect(await database.actors()).toEqual([]);
  });

  it('stores nothing of a transaction that SQLite has rolled back, whatever the work does next', async () => {
    const database = await TestDatabase.open({ create });
    const limit = await database.fill();
    const failing = writeAtomically(database.dataSource, async (transaction) => {
      await transaction.insert(AuditEntity, row('before'));
      const tooLarge = transaction.insert(AuditEntity, row('x'.repeat(200_000)));
      await tooLarge.catch(() => undefined);
      await transaction.query(`PRAGMA max_page_count = ${limit}`);
      await transaction.insert(AuditEntity, row('after'));
    });
    await expect(failing).rejects.toMatchObject({ status: 503, code: 'storage_unavailable' });
    await database.dataSource.query(`PRAGMA max_page_count = ${limit}`);
    await writeAtomically(database.dataSource, (transaction) => transaction.insert(AuditEntity, row('next')));
    expect(await database.actors()).toEqual(['next']);
  });

  it('runs transactions one after the other, each on what the one before has stored', async () => {
    const database = await TestDatabase.open({ create });
    const add = () =>
      writeAtomically(database.dataSource, async (transaction) => {
        const count = await transaction.count(AuditEntity);
        await transaction.insert(AuditEntity, row(String(count)));
      });
    await Promise.all(Array.from({ length: 30 }, add));
    expect(await database.actors()).toEqual(Array.from({ length: 30 }, (_, count) => String(count)));
  });

  it('keeps a transaction apart from single statements, which its rollback does not undo', async () => {
    const database = await TestDatabase.open({ create });
    const failing = writeAtomically(database.dataSource, async (transaction) => {
      await transaction.insert(AuditEntity, row('undone'));
      throw new Error('rolled back');
    });
    const outcome = expect(failing).rejects.toThrow('rolled back');
    await nextTurn();
    await database.dataSource.manager.insert(AuditEntity, row('single'));
    await outcome;
    expect(await database.actors()).toEqual(['single']);
  });

  it('is 503 storage_busy with a time to retry if another process keeps the lock', async () => {
    const database = await TestDatabase.open({ create, timeoutMs: 20 });
    const lock = database.lock();
    const refused = writeAtomically(database.dataSource, (transaction) =>
      transaction.insert(AuditEntity, row('refused')),
    );
    await expect(refused).rejects.toMatchObject({
      status: 503,
      code: 'storage_busy',
      retryAfterMs: expect.any(Number),
    });
    lock.release();
    expect(await database.actors()).toEqual([]);
  });
});

describe('SQLite in threads', () => {
  it('waits for a lock off the main thread: reads and the loop go on, then the write is stored', async () => {
    const database = await TestDatabase.open();
    await database.dataSource.manager.insert(AuditEntity, row('before'));
    const lock = database.lock();
    // On the main thread it would wait for ever: the lock is released by the same thread.
    const write = writeAtomically(database.dataSource, (transaction) =>
      transaction.insert(AuditEntity, row('after')),
    );
    for (let turn = 0; turn < 50; turn += 1) expect(await database.actors()).toEqual(['before']);
    lock.release();
    await write;
    expect(await database.actors()).toEqual(['before', 'after']);
  });

  it('gives each writer its own time to wait: those behind a lock are refused too, and none is lost', async () => {
    const database = await TestDatabase.open({ timeoutMs: 30 });
    const lock = database.lock();
    const insert = (actor: string) =>
      writeAtomically(database.dataSource, (transaction) => transaction.insert(AuditEntity, row(actor)));
    const refused = await Promise.allSettled(['one', 'two', 'three'].map(insert));
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    lock.release();
    await insert('four');
    expect(await database.actors()).toEqual(['four']);
  });

  it('closes once the statements before have run', async () => {
    const database = await TestDatabase.open();
    const writes = ['one', 'two'].map((actor) => database.dataSource.manager.insert(AuditEntity, row(actor)));
    await Promise.all(writes);
    await database.dataSource.destroy();
    const other = new Database(database.path);
    closeLater(() => other.close());
    expect(other.prepare('SELECT count(*) AS count FROM audit').get()).toEqual({ count: 2 });
    await database.dataSource.initialize();
  });
});
