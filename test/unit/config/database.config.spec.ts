import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { ClientKeyEntity, SessionEntity } from '../../../modules/access/index.js';
import { RevisionEntity } from '../../../modules/database/index.js';
import { NamedModelEntity } from '../../../modules/named-models/index.js';
import { AuditEntity, SettingEntity } from '../../../modules/settings/index.js';
import {
  CheckVerdictEntity,
  CheckRunEntity,
  StandardSetEntity,
} from '../../../modules/standards-checker/store.js';
import { databaseOptions, databasePath } from '../../../src/config/database.config.js';
import { createDatabaseFile } from '../../../src/database-file.js';
import { migrations } from '../../../src/migrations/index.js';
import { closeLater } from '../../support/cleanup.js';
import { failureOf, Workspace } from '../settings/settings-fixture.js';

let workspace: Workspace;

beforeEach(() => {
  workspace = new Workspace();
});

afterEach(() => workspace.dispose());

describe('DATABASE_URL', () => {
  it('is sqlite: and a path, relative to the working directory or absolute, or in memory', () => {
    expect(databasePath('sqlite:storage/x.sqlite')).toBe(join(process.cwd(), 'storage/x.sqlite'));
    expect(databasePath('sqlite:/srv/x.sqlite')).toBe('/srv/x.sqlite');
    expect(databasePath('sqlite::memory:')).toBe(':memory:');
  });

  it.each([
    'postgres://user:hunter2-secret@host/db',
    'sqlite:',
    'sqlite://host/x',
    'storage/hunter2-secret.sqlite',
    'sqlite:x\0hunter2-secret',
    'hunter2-secret:x',
  ])('refuses %j in one line that shows no more of it than its scheme', async (url) => {
    const error = await failureOf(async () => databasePath(url));
    expect(error).toMatchObject({ code: 'invalid_configuration', param: 'DATABASE_URL' });
    expect(error.message).toMatch(/^DATABASE_URL must be "sqlite:<path>"[^\n]+$/);
    expect(error.message).not.toContain('user:hunter2-secret');
  });

  it('that names a file that cannot be written is refused in one line', async () => {
    writeFileSync(join(workspace.folder, 'file'), '');
    const error = await failureOf(async () => createDatabaseFile(`${workspace.folder}/file/x.sqlite`));
    expect(error.message).toMatch(/^DATABASE_URL names a file that cannot be written \(\w+\)[^\n]+$/);
  });
});

describe('the database', () => {
  it('is made for its owner alone, with folder and WAL', async () => {
    const { settings } = await workspace.start();
    await settings.set('groq', 'model', 'x', 'a test');
    expect(modeOf(dirname(workspace.path))).toBe(0o700);
    expect(modeOf(workspace.path)).toBe(0o600);
    expect(modeOf(`${workspace.path}-wal`)).toBe(0o600);
  });

  it('leaves the modes of an existing folder and file alone', async () => {
    mkdirSync(dirname(workspace.path), { mode: 0o755 });
    writeFileSync(workspace.path, '', { mode: 0o640 });
    await workspace.start();
    expect(modeOf(dirname(workspace.path))).toBe(0o755);
    expect(modeOf(workspace.path)).toBe(0o640);
  });

  it('runs in WAL mode with full sync, foreign keys and five seconds of patience', async () => {
    const dataSource = await new DataSource(databaseOptions(`sqlite:${workspace.path}`)).initialize();
    const pragma = (name: string) => dataSource.query<Record<string, unknown>[]>(`PRAGMA ${name}`);
    expect(await pragma('journal_mode')).toEqual([{ journal_mode: 'wal' }]);
    expect(await pragma('synchronous')).toEqual([{ synchronous: 2 }]);
    expect(await pragma('foreign_keys')).toEqual([{ foreign_keys: 1 }]);
    expect(await pragma('busy_timeout')).toEqual([{ timeout: 5_000 }]);
    await dataSource.destroy();
  });

  it('has exactly the schema of the entities once it is migrated', async () => {
    const dataSource = await new DataSource({
      ...databaseOptions('sqlite::memory:'),
      entities: [
        RevisionEntity,
        AuditEntity,
        SettingEntity,
        ClientKeyEntity,
        SessionEntity,
        NamedModelEntity,
        StandardSetEntity,
        CheckRunEntity,
        CheckVerdictEntity,
      ],
    }).initialize();
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
    await dataSource.destroy();
  });

  it('is as the first migrations leave it when the others are undone, and whole when they run again', async () => {
    const dataSource = await migrated(migrations.length);
    const newest = await schemaOf(dataSource);
    for (let kept = migrations.length - 1; kept >= 0; kept -= 1) {
      for (let left = migrations.length; left > kept; left -= 1) await dataSource.undoLastMigration();
      expect(await schemaOf(dataSource)).toEqual(await schemaOf(await migrated(kept)));
      await dataSource.runMigrations();
      expect(await schemaOf(dataSource)).toEqual(newest);
    }
  });
});

/** A database in memory after so many migrations. */
async function migrated(count: number): Promise<DataSource> {
  const options = { ...databaseOptions('sqlite::memory:'), migrations: migrations.slice(0, count) };
  const dataSource = await new DataSource(options).initialize();
  closeLater(() => dataSource.destroy());
  return dataSource;
}

/** Columns and indexes of every table, whatever their order. */
function schemaOf(dataSource: DataSource): Promise<unknown> {
  return dataSource.query(
    `SELECT m.type, m.tbl_name, m.name, c.name AS column, c.type AS affinity, c."notnull", c.pk
     FROM sqlite_master m LEFT JOIN pragma_table_xinfo(m.name) c
     WHERE m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.name`,
  );
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}
