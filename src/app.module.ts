import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessModule } from '../modules/access/index.js';
import { GatewayModule } from '../modules/gateway/index.js';
import { LlmDriverModule } from '../modules/llm-driver/index.js';
import { SettingsModule } from '../modules/settings/index.js';
import { StandardsCheckerModule, StandardsCheckerStoreModule } from '../modules/standards-checker/index.js';
import { type AccessConfig, accessConfig } from './config/access.config.js';
import { type AppConfig, appConfig } from './config/app.config.js';
import { databaseConfig } from './config/database.config.js';
import { llmDriverConfig } from './config/llm-driver.config.js';
import { FailedCallLog } from './logging/failed-call-log.js';

export interface AppModuleOptions {
  /** The checked configuration, from `loadConfiguration`. */
  readonly configuration: DynamicModule;
  /** Further modules: those of a test, or of an application built on this one. */
  readonly imports?: DynamicModule['imports'];
}

/** The list of modules. */
@Module({})
export class AppModule {
  static register({ configuration, imports = [] }: AppModuleOptions): DynamicModule {
    return {
      module: AppModule,
      providers: [FailedCallLog],
      imports: [
        configuration,
        TypeOrmModule.forRootAsync(databaseConfig.asProvider()),
        SettingsModule.forRootAsync({
          inject: [appConfig.KEY],
          useFactory: ({ key, previousKeys }: AppConfig) => ({ appKey: key, previousKeys }),
        }),
        AccessModule.forRootAsync({
          inject: [accessConfig.KEY],
          useFactory: ({ adminToken }: AccessConfig) => ({ adminToken }),
        }),
        LlmDriverModule.forRootAsync(llmDriverConfig.asProvider()),
        GatewayModule,
        StandardsCheckerModule,
        StandardsCheckerStoreModule,
        ...imports,
      ],
    };
  }
}
