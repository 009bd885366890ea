import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createDataSource } from './modules/database/index.js';
import { databaseConfig } from './src/config/database.config.js';
import { createDatabaseFile } from './src/database-file.js';

if (existsSync('.env')) process.loadEnvFile('.env');
const options = databaseConfig();
if (options.type !== 'postgres') createDatabaseFile(options.database);

/** For TypeORM's command line (`npm run migration:run`). The application does not use it. */
export const dataSource = createDataSource({
  ...options,
  migrationsRun: false,
  entities: [join(import.meta.dirname, 'modules/**/*.entity.{js,ts}')],
});
