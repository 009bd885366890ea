import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LlmDriverModule } from '../modules/llm-driver/index.js';
import { SettingsModule } from '../modules/settings/index.js';
import { appConfig } from './config/app.config.js';
import type { Configuration } from './config/configuration.js';
import { databaseConfig } from './config/database.config.js';
import { llmDriverConfig } from './config/llm-driver.config.js';
import { createDatabaseFile } from './database-file.js';

/**
 * Returns the modules that the server and every command need: configuration, database, settings and drivers.
 * Creates the database's file if there is none.
 * @throws EnvironmentError if the file cannot be written
 */
export function foundation(configuration: Configuration): DynamicModule[] {
  const database = configuration.get(databaseConfig);
  createDatabaseFile(database.database);
  const { key, previousKeys } = configuration.get(appConfig);
  return [
    configuration.module,
    TypeOrmModule.forRoot(database),
    SettingsModule.forRoot({ appKey: key, previousKeys }),
    LlmDriverModule.forRoot(configuration.get(llmDriverConfig)),
  ];
}
