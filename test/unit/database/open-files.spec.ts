import { copyFileSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import type { EntityManager } from 'typeorm';
import { writeAtomically } from '../../../modules/database/index.js';
import { AuditEntity } from '../../../modules/settings/index.js';
import { auditRow, TestDatabase } from '../../support/test-database.js';

describe('files of an open database that were deleted or replaced', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await TestDatabase.open();
    await insert('before');
  });

  const insert = (actor: string, then?: () => void) =>
    writeAtomically(database.dataSource, async (transaction: EntityManager) => {
      await transaction.insert(AuditEntity, auditRow(actor));
      then?.();
    });
  const refused = {
    status: 503,
    code: 'storage_unavailable',
    message: expect.stringMatching(/Nothing was changed/),
  };
  const setAside = (suffix: string) => renameSync(database.path + suffix, `${database.path}${suffix}.aside`);
  const putBack = (suffix: string) => renameSync(`${database.path}${suffix}.aside`, database.path + suffix);

  it.each(['', '-wal', '-shm'])(
    'refuses writes without %p, reads on, and writes once it is back',
    async (suffix) => {
      setAside(suffix);
      await expect(insert('refused')).rejects.toMatchObject(refused);
      expect(await database.actors()).toEqual(['before']);
      putBack(suffix);
      await insert('after');
      expect(await database.actors()).toEqual(['before', 'after']);
    },
  );

  it.each(['', '-wal', '-shm'])('refuses writes while another file is in the place of %p', async (suffix) => {
    setAside(suffix);
    copyFileSync(`${database.path}${suffix}.aside`, database.path + suffix);
    const replacement = readFileSync(database.path + suffix);
    await expect(insert('refused')).rejects.toMatchObject(refused);
    await expect(database.dataSource.manager.insert(AuditEntity, auditRow('single'))).rejects.toThrow(
      /replaced/,
    );
    expect(readFileSync(database.path + suffix).equals(replacement)).toBe(true);
    rmSync(database.path + suffix);
    putBack(suffix);
    await insert('after');
    expect(await database.actors()).toEqual(['before', 'after']);
  });

  it('undoes a transaction that was under way, and begins the next one when the file is back', async () => {
    await expect(insert('undone', () => setAside(''))).rejects.toMatchObject(refused);
    putBack('');
    await insert('after');
    expect(await database.actors()).toEqual(['before', 'after']);
  });

  it.each(['', '-wal', '-shm'])('leaves all files alone when it ends while %p is another', async (suffix) => {
    setAside(suffix);
    copyFileSync(`${database.path}${suffix}.aside`, database.path + suffix);
    const files = () => ['', '-wal'].map((name) => readFileSync(database.path + name));
    const before = files();
    await database.dataSource.destroy();
    expect(files().map((file, index) => file.equals(before[index]!))).toEqual([true, true]);
    putBack(suffix);
    await database.dataSource.initialize();
    expect(await database.actors()).toEqual(['before']);
  });

  it('loses nothing that was acknowledged when the log is gone and the process ends in order', async () => {
    setAside('-wal');
    await expect(insert('refused')).rejects.toMatchObject(refused);
    await database.dataSource.destroy();
    const other = new Database(database.path);
    expect(other.prepare('SELECT actor FROM audit').all()).toEqual([{ actor: 'before' }]);
    other.close();
    await database.dataSource.initialize();
  });
});
