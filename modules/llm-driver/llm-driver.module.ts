import { Inject, Module, type OnModuleDestroy } from '@nestjs/common';
import { Clock, SettingsSource, SupportModule } from '../support/index.js';
import { completeRuntime, type DriverRuntime } from './driver/create-context.js';
import { ProviderHttp } from './http/provider-http.js';
import { LimitStoreManager } from './limit-store.manager.js';
import { LlmDriverFacade } from './llm-driver.facade.js';
import { DRIVER_RUNTIME, LlmDriverManager } from './llm-driver.manager.js';
import {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN,
  type LlmDriverModuleOptions,
} from './llm-driver.options.js';
import { BucketPacer } from './pacing/bucket.pacer.js';

/**
 * Provides {@link LlmDriverFacade} and the managers of drivers and limit stores, globally.
 *
 * Stored settings win over the options if a `SettingsSource` is provided, as the settings module does;
 * without one the options alone count.
 * @example LlmDriverModule.forRoot({ default: 'groq', drivers: { groq: { apiKey } } })
 */
@Module({
  imports: [SupportModule],
  providers: [
    LlmDriverManager,
    LlmDriverFacade,
    { provide: ProviderHttp, useFactory: () => new ProviderHttp() },
    LimitStoreManager,
    {
      provide: DRIVER_RUNTIME,
      inject: [
        MODULE_OPTIONS_TOKEN,
        Clock,
        ProviderHttp,
        LimitStoreManager,
        { token: SettingsSource, optional: true },
      ],
      useFactory: (
        { retry }: LlmDriverModuleOptions,
        clock: Clock,
        http: ProviderHttp,
        stores: LimitStoreManager,
        settings?: SettingsSource,
      ) => {
        const pacer = new BucketPacer(clock, Math.random, () => stores.driver(), retry);
        return completeRuntime({ clock, http, settings, retry, pacer }) satisfies DriverRuntime;
      },
    },
  ],
  exports: [LlmDriverFacade, LlmDriverManager, LimitStoreManager],
})
export class LlmDriverModule extends ConfigurableModuleClass implements OnModuleDestroy {
  @Inject(ProviderHttp) private readonly http!: ProviderHttp;

  /** Closes the providers' sockets. */
  async onModuleDestroy(): Promise<void> {
    await this.http.close();
  }
}
