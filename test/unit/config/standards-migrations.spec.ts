import { beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { databaseOptions } from '../../../src/config/database.config.js';
import { BoundStandardSets1767225607000 } from '../../../modules/standards-checker/migrations/1767225607000-bound-standard-sets.js';
import { CountStoredChecks1767225608000 } from '../../../modules/standards-checker/migrations/1767225608000-count-stored-checks.js';
import { closeLater } from '../../support/cleanup.js';

const standards = JSON.stringify([{ id: 'a', title: 'Ä', rule: 'x' }]);
const verdict = JSON.stringify({ standard_id: 'a', verdict: 'met', reason: 'Größe' });

describe('standards of a database that is older than their bounds', () => {
  let before: DataSource;
  const ours = [new BoundStandardSets1767225607000(), new CountStoredChecks1767225608000()];

  beforeEach(async () => {
    const options = { ...databaseOptions('sqlite::memory:'), migrationsRun: false };
    before = await new DataSource(options).initialize();
    closeLater(() => before.destroy());
    const runner = before.createQueryRunner();
    for (const migration of before.migrations) {
      if (migration.constructor.name === BoundStandardSets1767225607000.name) break;
      await migration.up(runner);
    }
    await before.query(
      `INSERT INTO standard_sets VALUES ('1', 'One', 'Ünl', ?, 5, 6), ('2', 'Two', NULL, 'damaged', 7, 8)`,
      [standards],
    );
    await before.query(
      `INSERT INTO standards_checks (id, owner, status, document_length, document_sha256, standards, standard_count, created_at)
       VALUES ('c', 'client-key:1', 'completed', 1, 'x', ?, 1, 0), ('d', 'client-key:1', 'running', 1, 'x', ?, 1, 0)`,
      [standards, standards],
    );
    await before.query(`INSERT INTO standards_check_verdicts VALUES ('c', 0, ?)`, [verdict]);
    for (const migration of ours) await migration.up(runner);
    await before.query(`UPDATE standard_sets SET created_by = 'client-key:1' WHERE id = '2'`);
    // Again: another process may have come first, and its rows stay.
    for (const migration of ours) await migration.up(runner);
  });

  it('keep every set, with its size and the number of its standards', async () => {
    const rows = await before.query<object[]>(`SELECT * FROM standard_sets ORDER BY id`);
    const bytes = Buffer.byteLength(`OneÜnl${standards}`);
    expect(rows).toEqual([
      {
        ...{ id: '1', name: 'One', description: 'Ünl', created_at: 5, updated_at: 6, created_by: null },
        ...{ standard_count: 1, bytes, standards },
      },
      {
        ...{
          id: '2',
          name: 'Two',
          description: null,
          created_at: 7,
          updated_at: 8,
          created_by: 'client-key:1',
        },
        ...{ standard_count: 0, bytes: 'Twodamaged'.length, standards: 'damaged' },
      },
    ]);
    const again = `INSERT INTO standard_sets SELECT '3', name, NULL, 1, 1, NULL, 1, 1, 'x' FROM standard_sets`;
    await expect(before.query(again)).rejects.toMatchObject({ code: 'SQLITE_CONSTRAINT_UNIQUE' });
  });

  it('keep every check and verdict, with their size', async () => {
    const rows = await before.query<object[]>(`SELECT id, stored_bytes FROM standards_checks ORDER BY id`);
    const bytes = Buffer.byteLength(standards);
    expect(rows).toEqual([
      { id: 'c', stored_bytes: bytes + Buffer.byteLength(verdict) },
      { id: 'd', stored_bytes: bytes },
    ]);
    expect(await before.query(`SELECT verdict FROM standards_check_verdicts`)).toEqual([{ verdict }]);
    const plan = `EXPLAIN QUERY PLAN SELECT SUM(stored_bytes) FROM standards_checks WHERE owner = ''`;
    const [{ detail }] = await before.query<[{ detail: string }]>(plan);
    expect(detail).toContain('COVERING INDEX standards_checks_stored');
  });

  it('are the same after a way back and forth, but for who created a set', async () => {
    const runner = before.createQueryRunner();
    const rows = async () => ({
      sets: await before.query<{ created_by: unknown }[]>(`SELECT * FROM standard_sets ORDER BY id`),
      checks: await before.query<object[]>(`SELECT * FROM standards_checks ORDER BY id`),
      verdicts: await before.query<object[]>(`SELECT * FROM standards_check_verdicts`),
    });
    const { sets, checks, verdicts } = await rows();
    for (const migration of [...ours].reverse()) await migration.down(runner);
    const older = await rows();
    expect(Object.keys(older.sets[0]!)).not.toContain('bytes');
    expect(Object.keys(older.checks[0]!)).not.toContain('stored_bytes');
    for (const migration of ours) await migration.up(runner);
    expect(await rows()).toEqual({
      sets: sets.map((set) => ({ ...set, created_by: null })),
      checks,
      verdicts,
    });
  });
});
