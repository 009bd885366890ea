import { Inject, Module, type OnModuleDestroy } from '@nestjs/common';
import { Clock, SettingsSource, SystemClock } from '../support/index.js';
import { completeRuntime, type DriverRuntime } from './contract/create-context.js';
import { ProviderHttp } from './http/provider-http.js';
import { LlmDriverFacade } from './llm-driver.facade.js';
import { DRIVER_RUNTIME, LlmDriverManager } from './llm-driver.manager.js';
import {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN,
  type LlmDriverModuleOptions,
} from './llm-driver.options.js';

/**
 * LLM drivers behind one injectable facade.
 *
 * `LlmDriverModule.forRoot({ default: 'groq', drivers: { groq: { apiKey } } })`, or `forRootAsync`. Where a
 * `SettingsSource` is provided (the Settings module is one) stored settings come first; without one the options are
 * all there is.
 */
@Module({
  providers: [
    LlmDriverManager,
    LlmDriverFacade,
    { provide: ProviderHttp, useFactory: () => new ProviderHttp() },
    { provide: Clock, useClass: SystemClock },
    {
      provide: DRIVER_RUNTIME,
      inject: [MODULE_OPTIONS_TOKEN, Clock, ProviderHttp, { token: SettingsSource, optional: true }],
      useFactory: (
        options: LlmDriverModuleOptions,
        clock: Clock,
        http: ProviderHttp,
        settings?: SettingsSource,
      ) => completeRuntime({ clock, http, settings, retry: options.retry }) satisfies DriverRuntime,
    },
  ],
  exports: [LlmDriverFacade, LlmDriverManager],
})
export class LlmDriverModule extends ConfigurableModuleClass implements OnModuleDestroy {
  @Inject(ProviderHttp) private readonly http!: ProviderHttp;

  /** Closes the providers' sockets. */
  async onModuleDestroy(): Promise<void> {
    await this.http.close();
  }
}
