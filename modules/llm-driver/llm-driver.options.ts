import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { CompletionCacheOptions } from './cache/completion-cache.types.js';
import type { RetryOptions } from './call/retry.js';
import type { DriverConfig } from './contract/driver-config.js';
import type { NamedModel } from './routing/named-models.js';

/** Options of `LlmDriverModule.forRoot` and `forRootAsync`. */
export interface LlmDriverModuleOptions {
  /**
   * Instance that answers a call that names none.
   * @default the first of `drivers`
   */
  readonly default?: string;
  /**
   * Instances by name. `driver` names the implementation; left out, it is the instance's own name. At least
   * one, unless a module adds a driver with `extend` while the application starts.
   */
  readonly drivers?: Readonly<Record<string, DriverConfig>>;
  /** Named models: the first target answers, the others are its fallbacks in order. */
  readonly models?: Readonly<Record<string, NamedModel>>;
  /** Spacing of retries. */
  readonly retry?: RetryOptions;
  /**
   * `store` names the store, in `LimitStoreManager`, that counts how much of each limit is used.
   * @default { store: 'memory' }
   */
  readonly pacing?: { readonly store?: string };
  /**
   * Answers a request that was answered before with the same answer, whatever its temperature; `true`: for a
   * day, in memory. Streams of chunks, answers of `llm.fake()` and the routes of the gateway are not
   * cached.
   * @default false
   */
  readonly cache?: boolean | CompletionCacheOptions | undefined;
  /**
   * Makes an OpenTelemetry span for each call, without content. Needs the package `@opentelemetry/api`.
   * @default false
   */
  readonly telemetry?: boolean | undefined;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<LlmDriverModuleOptions>()
    .setClassMethodName('forRoot')
    .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
    .build();
