import type { DynamicModule, Type } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ChangesModule, NodesModule } from '../modules/database/index.js';
import { LlmDriverModule } from '../modules/llm-driver/index.js';
import { SettingsModule } from '../modules/settings/index.js';
import { packageVersion } from '../modules/support/index.js';
import { appConfig } from './config/app.config.js';
import type { Configuration } from './config/configuration.js';
import { databaseConfig } from './config/database.config.js';
import { limitsKeyOf } from './config/limits-key.js';
import { llmDriverConfig } from './config/llm-driver.config.js';
import { processConfig } from './config/process.config.js';
import { openDataSource } from './open-database.js';
import { limitStoreOf, sharedLimits } from './shared-limits.js';

export interface FoundationOptions {
  /** Whether other processes see this one: true for servers, false (the default) for commands. */
  readonly announces?: boolean;
}

/**
 * Returns the modules that the server and every command need: configuration, database, settings and drivers.
 * Call `prepareDatabase` first.
 */
export function foundation(
  configuration: Configuration,
  { announces = false }: FoundationOptions = {},
): (DynamicModule | Type)[] {
  const database = configuration.get(databaseConfig);
  const { key: appKey, previousKeys } = configuration.get(appConfig);
  const { nodeName: name, role } = configuration.get(processConfig);
  return [
    configuration.module,
    TypeOrmModule.forRootAsync({
      useFactory: () => database,
      dataSourceFactory: (options) => openDataSource(options!),
    }),
    ChangesModule,
    NodesModule.forRoot({ name, role, version: packageVersion(), appKey, previousKeys, announces }),
    SettingsModule.forRoot({ appKey, previousKeys }),
    LlmDriverModule.forRoot({
      ...configuration.get(llmDriverConfig),
      pacing: { store: limitStoreOf(configuration), fingerprintKey: limitsKeyOf(appKey) },
    }),
    ...sharedLimits(configuration),
  ];
}
