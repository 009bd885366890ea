import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { checkSqliteFile, createDataSource, DatabaseRefusedError } from '../../../modules/database/index.js';
import { databaseOptions } from '../../../src/config/database.config.js';
import { createDatabaseFile } from '../../../src/database-file.js';
import { migrations } from '../../../src/migrations/index.js';
import { closeLater } from '../../support/cleanup.js';

let indexPage: number;

const known = migrations.map(({ name }) => name);

describe('the check of a database file at the start', () => {
  let path: string;

  beforeEach(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'database-check-'));
    closeLater(() => rmSync(folder, { recursive: true }));
    path = join(folder, 'database.sqlite');
    createDatabaseFile(path);
    const dataSource = await createDataSource(databaseOptions(`sqlite:${path}`)).initialize();
    await dataSource.query(
      `INSERT INTO client_keys (id, name, scopes, prefix, salt, digest, created_at) VALUES ('1', 'a', '["use"]', 'llm_a', 's', 'd', 1)`,
    );
    await dataSource.destroy();
  });

  const refusal = async (options: { migrations?: readonly string[]; thorough?: boolean } = {}) => {
    const check = checkSqliteFile(path, { migrations: known, thorough: true, ...options });
    return check.then(
      () => undefined,
      (error: unknown) => error as DatabaseRefusedError,
    );
  };

  /** Overwrites a page that holds a table or an index with zeros. */
  const zero = (name: string) => {
    const { page, size } = rootPageOf(path, name);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0, (page - 1) * size, page * size));
  };

  it('accepts a sound database, and a new one', async () => {
    expect(await refusal()).toBeUndefined();
    writeFileSync(path, '');
    expect(await refusal()).toBeUndefined();
  });

  it.each([
    ['the root page of a table is zeroed', () => zero('client_keys')],
    ['the root page of an index is zeroed', () => zero('client_keys_prefix')],
    [
      'the file is cut in the middle',
      () => writeFileSync(path, readFileSync(path).subarray(0, 3 * 4096 + 100)),
    ],
    ['the first bytes are damaged', () => writeFileSync(path, readFileSync(path).fill(7, 0, 100))],
    ['the file is no database', () => writeFileSync(path, 'A text. '.repeat(1_000))],
    [
      'an index lacks a row that is in its table',
      () => {
        const database = new Database(path);
        database.unsafeMode(true);
        database.pragma('writable_schema = ON');
        const schema = database.prepare("SELECT sql FROM sqlite_master WHERE name = 'client_keys_prefix'");
        const { sql } = schema.get() as { sql: string };
        database.exec("DELETE FROM sqlite_master WHERE name = 'client_keys_prefix'");
        database.close();
        const without = new Database(path);
        without.unsafeMode(true);
        without.exec(
          "INSERT INTO client_keys SELECT '2', name, scopes, 'llm_b', salt, digest, 1, NULL, NULL FROM client_keys",
        );
        without.pragma('writable_schema = ON');
        const insert = without.prepare(
          "INSERT INTO sqlite_master VALUES ('index', 'client_keys_prefix', 'client_keys', ?, ?)",
        );
        insert.run(indexPage, sql);
        without.close();
      },
    ],
  ])(
    'refuses one line with the path and the next steps if %s, and leaves the file as it is',
    async (_what, damage) => {
      indexPage = rootPageOf(path, 'client_keys_prefix').page;
      damage();
      const before = readFileSync(path);
      const error = await refusal();
      expect(error).toBeInstanceOf(DatabaseRefusedError);
      expect(error!.message).toContain(path);
      expect(error!.message).toMatch(/restore a backup/);
      expect(error!.message).not.toContain('\n');
      expect(readFileSync(path).equals(before)).toBe(true);
    },
  );

  it('refuses a database that a newer version has migrated, and names the migration', async () => {
    const error = await refusal({ migrations: known.slice(0, -1), thorough: false });
    expect(error).toBeInstanceOf(DatabaseRefusedError);
    expect(error!.message).toContain(known.at(-1));
    expect(error!.message).toMatch(/newer version/);
  });

  it('leaves the log of a killed process as it is', async () => {
    const open = new Database(path);
    open.exec("UPDATE client_keys SET name = 'b'");
    const killed = `${path}.killed`;
    for (const suffix of ['', '-wal']) copyFileSync(`${path}${suffix}`, `${killed}${suffix}`);
    open.close();
    const before = readFileSync(`${killed}-wal`);
    await checkSqliteFile(killed, { migrations: known, thorough: true });
    expect(readFileSync(`${killed}-wal`).equals(before)).toBe(true);
    expect(readdirSync(join(killed, '..'))).toContain('database.sqlite.killed-wal');
  });
});

function rootPageOf(path: string, name: string): { page: number; size: number } {
  const database = new Database(path, { readonly: true });
  const row = database.prepare('SELECT rootpage AS page FROM sqlite_master WHERE name = ?').get(name);
  const size = database.pragma('page_size', { simple: true }) as number;
  database.close();
  return { page: (row as { page: number }).page, size };
}
