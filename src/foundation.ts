import type { DynamicModule, Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ChangesModule } from '../modules/database/index.js';
import { LlmDriverModule } from '../modules/llm-driver/index.js';
import { SettingsModule } from '../modules/settings/index.js';
import { appConfig } from './config/app.config.js';
import type { Configuration } from './config/configuration.js';
import { databaseConfig } from './config/database.config.js';
import { limitsKeyOf } from './config/limits-key.js';
import { llmDriverConfig } from './config/llm-driver.config.js';
import { openDataSource } from './open-database.js';
import { limitStoreOf, sharedLimits } from './shared-limits.js';

/**
 * Returns the modules that the server and every command need: configuration, database, settings and drivers.
 * Call `prepareDatabase` first.
 */
export function foundation(configuration: Configuration): (DynamicModule | Type)[] {
  const database = configuration.get(databaseConfig);
  const { key, previousKeys } = configuration.get(appConfig);
  return [
    configuration.module,
    TypeOrmModule.forRootAsync({
      useFactory: () => database,
      dataSourceFactory: (options) => openDataSource(options!),
    }),
    ChangesModule,
    SettingsModule.forRoot({ appKey: key, previousKeys }),
    LlmDriverModule.forRoot({
      ...configuration.get(llmDriverConfig),
      pacing: { store: limitStoreOf(configuration), fingerprintKey: limitsKeyOf(key) },
    }),
    ...sharedLimits(configuration),
  ];
}
