import { describe } from '@jest/globals';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { createDataSource, NodeEntity, RevisionEntity } from '../../modules/database/index.js';
import { AuditEntity } from '../../modules/settings/index.js';
import { databaseOptions } from '../../src/config/database.config.js';
import { NodeScopeEntity } from '../../src/scopes/node-scope.entity.js';
import { closeLater } from './cleanup.js';
import { describeWithPostgres, openPostgresDatabase } from './postgres-server.js';
import { TestDatabase } from './test-database.js';

/** Opens another connection to one database, as another process would. It closes with the test. */
export type Connect = () => Promise<DataSource>;

/** A database that several processes share. */
export interface SharedDatabase {
  readonly name: string;
  readonly describe: (name: string, tests: () => void) => void;
  /** Makes a database with the application's tables. */
  readonly open: () => Promise<Connect>;
}

const ENTITIES: DataSourceOptions['entities'] = [AuditEntity, NodeEntity, NodeScopeEntity, RevisionEntity];

/** Returns connections to the Postgres database at a URL. */
export function connectTo(url: string): Connect {
  return async () => {
    const options: DataSourceOptions = { ...databaseOptions(url), entities: ENTITIES };
    const dataSource = await createDataSource(options).initialize();
    closeLater(() => dataSource.destroy());
    return dataSource;
  };
}

/** The databases over which suites of shared state run. */
export const SHARED_DATABASES: readonly SharedDatabase[] = [
  {
    name: 'SQLite',
    describe,
    open: async () => {
      const { path } = await TestDatabase.open();
      return async () => (await TestDatabase.open({ path, entities: ENTITIES })).dataSource;
    },
  },
  {
    name: 'Postgres',
    describe: describeWithPostgres,
    open: async () => connectTo(await openPostgresDatabase()),
  },
];
