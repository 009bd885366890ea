import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LlmDriverModule } from '../../modules/llm-driver/index.js';
import { SettingsModule } from '../../modules/settings/index.js';
import { type AppConfig, appConfig } from '../config/app.config.js';
import { databaseConfig } from '../config/database.config.js';
import { llmDriverConfig } from '../config/llm-driver.config.js';

/**
 * What every command stands on: the configuration, the database (made and migrated where it is new), settings and drivers.
 * A command adds the modules it needs.
 */
@Module({})
export class CliModule {
  static register(
    configuration: DynamicModule,
    features: readonly (DynamicModule | object)[],
  ): DynamicModule {
    return {
      module: CliModule,
      imports: [
        configuration,
        TypeOrmModule.forRootAsync(databaseConfig.asProvider()),
        SettingsModule.forRootAsync({
          inject: [appConfig.KEY],
          useFactory: ({ key, previousKeys }: AppConfig) => ({ appKey: key, previousKeys }),
        }),
        LlmDriverModule.forRootAsync(llmDriverConfig.asProvider()),
        ...(features as DynamicModule[]),
      ],
    };
  }
}
