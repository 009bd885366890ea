import { Module } from '@nestjs/common';
import { CallSlots } from '../quota/index.js';
import { SupportModule } from '../support/index.js';
import { openStore } from './open-store.js';
import { checkClusterOptions, ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } from './cluster.options.js';
import { CHECKED_OPTIONS, CLUSTER_STORE, SharedLimits } from './shared-limits.js';

/**
 * Shares the limits of providers and client keys among processes, in Redis or Postgres. Needs
 * `LlmDriverModule` with `pacing: { store: 'redis' }` or `'postgres'`.
 * @example ClusterModule.forRoot({ redisUrl: 'redis://127.0.0.1' })
 */
@Module({
  imports: [SupportModule],
  providers: [
    { provide: CHECKED_OPTIONS, inject: [MODULE_OPTIONS_TOKEN], useFactory: checkClusterOptions },
    { provide: CLUSTER_STORE, inject: [CHECKED_OPTIONS], useFactory: openStore },
    SharedLimits,
    { provide: CallSlots, inject: [SharedLimits], useFactory: ({ slots }: SharedLimits) => slots },
  ],
  exports: [CallSlots],
})
export class ClusterModule extends ConfigurableModuleClass {}
