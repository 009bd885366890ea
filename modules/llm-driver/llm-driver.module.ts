import { type DynamicModule, Inject, Module, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { Clock, ConfigurationError, SettingsSource, SupportModule } from '../support/index.js';
import {
  assertOptionsFactory,
  checkForRoot,
  checkForRootAsync,
  checkModuleOptions,
} from './check-module-options.js';
import { ModelCatalogue } from './catalogue/model-catalogue.js';
import { ModelWarnings } from './model-warnings.js';
import { createCache } from './cache/cache-options.js';
import { optionName, type SettingPlaces } from './call/failed-in.js';
import { completeRuntime, type DriverRuntime } from './driver/create-context.js';
import { InstanceEnvironment } from './driver/instance-environment.js';
import { LlmHealthIndicator } from './health/llm-health.indicator.js';
import { ProviderHttp } from './http/provider-http.js';
import { LimitStoreManager } from './limit-store.manager.js';
import { LlmDriverFacade } from './llm-driver.facade.js';
import { DRIVER_RUNTIME, LlmDriverManager } from './llm-driver.manager.js';
import {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN,
  type LlmDriverModuleAsyncOptions,
  type LlmDriverModuleExtras,
  type LlmDriverModuleOptions,
} from './llm-driver.options.js';
import { LlmTools } from './tools/llm-tools.js';
import { BucketPacer } from './pacing/bucket.pacer.js';
import { fingerprintsOf } from './pacing/credential-fingerprints.js';
import { loadTracing } from './telemetry/load-tracing.js';

/**
 * Provides {@link LlmDriverFacade} and the managers of drivers and limit stores, globally.
 *
 * Stored settings win over the options if a `SettingsSource` is provided, as the settings module does;
 * without one the options alone count.
 * @example LlmDriverModule.forRoot({ drivers: { groq: {} } }) // with the key of GROQ_API_KEY
 */
@Module({
  imports: [SupportModule],
  providers: [
    {
      // The provider of `forRoot` and `forRootAsync` replaces this one.
      provide: MODULE_OPTIONS_TOKEN,
      useFactory: () => {
        throw new ConfigurationError(
          'LlmDriverModule needs options: import LlmDriverModule.forRoot({ drivers: { … } }) once, in the root module. ' +
            'It is global: other modules need no import.',
          'imports',
        );
      },
    },
    LlmDriverManager,
    LlmDriverFacade,
    LlmTools,
    LlmHealthIndicator,
    ModelWarnings,
    { provide: ProviderHttp, useFactory: () => new ProviderHttp() },
    LimitStoreManager,
    {
      provide: InstanceEnvironment,
      inject: [MODULE_OPTIONS_TOKEN],
      // The first of the providers that read options: the runtime and the manager need it.
      useFactory: (options: LlmDriverModuleOptions) => {
        checkModuleOptions(options);
        return new InstanceEnvironment(options.environment);
      },
    },
    {
      provide: DRIVER_RUNTIME,
      inject: [
        MODULE_OPTIONS_TOKEN,
        Clock,
        ProviderHttp,
        LimitStoreManager,
        InstanceEnvironment,
        { token: SettingsSource, optional: true },
      ],
      useFactory: async (
        { retry, pacing, cache, telemetry, providerMessages, catalogue }: LlmDriverModuleOptions,
        clock: Clock,
        http: ProviderHttp,
        stores: LimitStoreManager,
        environment: InstanceEnvironment,
        settings?: SettingsSource,
      ) => {
        const pacer = new BucketPacer(clock, Math.random, () => stores.driver(), retry);
        const settingPlaces = placesOf(environment, settings);
        return completeRuntime({
          clock,
          http,
          settings,
          retry,
          pacer,
          cache: createCache(cache, clock),
          tracing: await loadTracing(telemetry),
          settingPlaces,
          providerMessages,
          catalogue: new ModelCatalogue(catalogue),
          fingerprints: fingerprintsOf(pacing?.fingerprintKey),
        }) satisfies DriverRuntime;
      },
    },
  ],
  exports: [LlmDriverFacade, LlmTools, LlmHealthIndicator, LlmDriverManager, LimitStoreManager],
})
export class LlmDriverModule extends ConfigurableModuleClass implements OnModuleInit, OnModuleDestroy {
  @Inject(ProviderHttp) private readonly http!: ProviderHttp;
  @Inject(DRIVER_RUNTIME) private readonly runtime!: Required<DriverRuntime>;
  @Inject(ModulesContainer) private readonly modules!: ModulesContainer;

  /**
   * Configures the drivers, once, in the root module.
   * @throws ConfigurationError unless it is given an object; other mistakes fail the start of the application
   */
  static override forRoot(options: LlmDriverModuleOptions & LlmDriverModuleExtras): DynamicModule {
    checkForRoot(options);
    return super.forRoot(options);
  }

  /**
   * Configures the drivers by what `useFactory` returns: {@link LlmDriverModuleOptions}.
   * @throws ConfigurationError without a factory; mistakes in its result fail the start of the application
   * @example
   * LlmDriverModule.forRootAsync({ inject: [ConfigService], useFactory: (config: ConfigService) => ({ … }) })
   */
  static override forRootAsync(options: LlmDriverModuleAsyncOptions): DynamicModule {
    checkForRootAsync(options);
    return withCheckedFactory(super.forRootAsync(options), options);
  }

  /** Refuses a second configuration: each would count a provider's limits for itself. */
  onModuleInit(): void {
    const same = [...this.modules.values()].filter(({ metatype }) => metatype === LlmDriverModule);
    if (same.length === 1) return;
    throw new ConfigurationError(
      'LlmDriverModule is configured twice. Each would count the limits of providers for itself: import forRoot once, ' +
        'with all drivers.',
      'imports',
    );
  }

  /** Closes the providers' sockets, and stores the last answers. */
  async onModuleDestroy(): Promise<void> {
    if (this.runtime.cache) await this.runtime.cache.flush();
    await this.http.close();
  }
}

/** Has the class of `useClass` and `useExisting` checked before Nest asks it for the options. */
function withCheckedFactory(module: DynamicModule, options: LlmDriverModuleAsyncOptions): DynamicModule {
  const option = options.useExisting === undefined ? 'useClass' : 'useExisting';
  if (options.useFactory !== undefined) return module;
  const providers = module.providers?.map((provider) => {
    if (!('useFactory' in provider) || provider.provide !== MODULE_OPTIONS_TOKEN) return provider;
    const useFactory = (factory: unknown): unknown => {
      assertOptionsFactory(option, factory);
      return provider.useFactory(factory);
    };
    return { ...provider, useFactory };
  });
  return { ...module, providers };
}

/** Names the option, the environment variable and the stored setting of a setting, where there are such. */
function placesOf(environment: InstanceEnvironment, settings: SettingsSource | undefined): SettingPlaces {
  return (instance, key) => {
    const places = [environment.variableOf(instance, key), settings?.placeOf(instance, key)];
    return [`drivers.${instance}.${optionName(key)}`, ...places.filter((place) => place !== undefined)];
  };
}
