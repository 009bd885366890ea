import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { databaseConfig } from './src/config/database.config.js';
import { createDatabaseFile } from './src/database-file.js';

if (existsSync('.env')) process.loadEnvFile('.env');
const options = databaseConfig();
createDatabaseFile(options.database);

/** For TypeORM's command line (`npm run migration:run`). The application does not use it. */
export const dataSource = new DataSource({
  ...options,
  migrationsRun: false,
  entities: [join(import.meta.dirname, 'modules/**/*.entity.{js,ts}')],
});
