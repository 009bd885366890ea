import { type DynamicModule, Module } from '@nestjs/common';
import { AccessModule } from '../modules/access/index.js';
import { AdminModule } from '../modules/admin/index.js';
import { AttemptsModule } from '../modules/database/index.js';
import { GatewayModule } from '../modules/gateway/index.js';
import { StandardsCheckerModule } from '../modules/standards-checker/index.js';
import { JudgementCacheModule, StandardsCheckerStoreModule } from '../modules/standards-checker/store.js';
import { accessConfig } from './config/access.config.js';
import { appConfig } from './config/app.config.js';
import { attemptsKeyOf } from './config/attempts-key.js';
import { boundarySecretOf } from './config/boundary-secret.js';
import type { Configuration } from './config/configuration.js';
import { processConfig } from './config/process.config.js';
import { BackgroundWorkModule } from './background-work.module.js';
import { foundation } from './foundation.js';
import { FailedCallLog } from './logging/failed-call-log.js';
import { ScopesModule } from './scopes/scopes.module.js';

export interface AppModuleOptions {
  readonly configuration: Configuration;
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
        ...foundation(configuration, { announces: true }),
        AttemptsModule.forRoot({ key: attemptsKeyOf(configuration.get(appConfig).key) }),
        BackgroundWorkModule.forRole(configuration.get(processConfig).role),
        AccessModule.forRoot(configuration.get(accessConfig)),
        GatewayModule,
        ScopesModule,
        StandardsCheckerModule.forRoot({
          boundarySecret: boundarySecretOf(configuration.get(appConfig).key),
        }),
        StandardsCheckerStoreModule,
        JudgementCacheModule,
        AdminModule,
        ...imports,
      ],
    };
  }
}
