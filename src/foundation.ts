import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LlmDriverModule } from '../modules/llm-driver/index.js';
import { SettingsModule } from '../modules/settings/index.js';
import { type AppConfig, appConfig } from './config/app.config.js';
import { databaseConfig } from './config/database.config.js';
import { llmDriverConfig } from './config/llm-driver.config.js';

/** What the server and every command stand on: the database (made and migrated where it is new), settings and drivers. */
export function foundation(): DynamicModule[] {
  return [
    TypeOrmModule.forRootAsync(databaseConfig.asProvider()),
    SettingsModule.forRootAsync({
      inject: [appConfig.KEY],
      useFactory: ({ key, previousKeys }: AppConfig) => ({ appKey: key, previousKeys }),
    }),
    LlmDriverModule.forRootAsync(llmDriverConfig.asProvider()),
  ];
}
