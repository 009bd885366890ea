import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { RetryOptions } from './call/retry.js';
import type { DriverConfig } from './contract/driver-config.js';
import type { NamedModel } from './routing/named-models.js';

/** What `LlmDriverModule.forRoot` takes. */
export interface LlmDriverModuleOptions {
  /** The instance that answers where none is named. Default: the first of `drivers`. */
  readonly default?: string;
  /** Instances by name; each one's `driver` names its implementation (its own name where left out). Default: `{ mock: {} }`. */
  readonly drivers?: Readonly<Record<string, DriverConfig>>;
  /** Named models: the first target answers, the others are its fallbacks in order. */
  readonly models?: Readonly<Record<string, NamedModel>>;
  readonly retry?: RetryOptions;
  /** `store`: where the used part of every limit is kept, by its name in `LimitStoreManager`. Default `memory`. */
  readonly pacing?: { readonly store?: string };
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<LlmDriverModuleOptions>()
    .setClassMethodName('forRoot')
    .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
    .build();
