import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { ClientKeyEntity } from '../../modules/access/client-keys/client-key.entity.js';
import { SessionEntity } from '../../modules/access/index.js';
import {
  CachedAnswerEntity,
  CreateCachedAnswers1767225617000,
  createDataSource,
  RevisionEntity,
} from '../../modules/database/index.js';
import { NamedModelEntity } from '../../modules/named-models/index.js';
import { AuditEntity, SettingEntity } from '../../modules/settings/index.js';
import {
  CheckRunEntity,
  CheckVerdictEntity,
  JudgementEntity,
  StandardSetEntity,
} from '../../modules/standards-checker/store.js';
import { databaseOptions } from '../../src/config/database.config.js';
import { createDatabaseFile } from '../../src/database-file.js';
import { migrations } from '../../src/migrations/index.js';
import { closeLater } from './cleanup.js';
import { describeWithPostgres, openPostgresDatabase } from './postgres-server.js';

/** Every table that the application and the library have. */
export const ALL_ENTITIES = [
  AuditEntity,
  CachedAnswerEntity,
  CheckRunEntity,
  CheckVerdictEntity,
  ClientKeyEntity,
  JudgementEntity,
  NamedModelEntity,
  RevisionEntity,
  SessionEntity,
  SettingEntity,
  StandardSetEntity,
];

export const ALL_MIGRATIONS = [...migrations, CreateCachedAnswers1767225617000];

/** Opens a data source of its own on a fresh database with all tables. It closes with the test or file. */
export type OpenDatabase = () => Promise<DataSource>;

/** Describes what holds on SQLite and on Postgres. */
export function describeOnBothDatabases(name: string, tests: (open: OpenDatabase) => void): void {
  describe(`${name} on SQLite`, () => tests(() => openDataSourceAt(`sqlite:${newFile()}`)));
  describeWithPostgres(`${name} on Postgres`, () =>
    tests(async () => openDataSourceAt(await openPostgresDatabase())),
  );
}

/**
 * Opens a data source as the server does, and brings the tables up to date. It closes with the test or file.
 */
export async function openDataSourceAt(url: string, options: object = {}): Promise<DataSource> {
  const configured = {
    ...databaseOptions(url),
    entities: ALL_ENTITIES,
    migrations: ALL_MIGRATIONS,
    ...options,
  };
  const dataSource = await createDataSource(configured).initialize();
  closeLater(async () => {
    if (dataSource.isInitialized) await dataSource.destroy();
  });
  return dataSource;
}

/** Creates an empty file for SQLite. It is removed with the test or file. */
export function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'database-'));
  closeLater(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'database.sqlite');
  createDatabaseFile(path);
  return path;
}
