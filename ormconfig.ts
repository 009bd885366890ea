import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { databaseConfig } from './src/config/database.config.js';

if (existsSync('.env')) process.loadEnvFile('.env');

/** For TypeORM's command line: `typeorm migration:run --dataSource dist/ormconfig.js`. The application itself does not use it. */
export const dataSource = new DataSource({
  ...databaseConfig(),
  migrationsRun: false,
  entities: [join(import.meta.dirname, 'modules/**/*.entity.{js,ts}')],
});
