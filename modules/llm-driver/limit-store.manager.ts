import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock, ConfigurationError, Manager, quoteName } from '../support/index.js';
import { checkModuleOptions } from './check-module-options.js';
import { MODULE_OPTIONS_TOKEN, type LlmDriverModuleOptions } from './llm-driver.options.js';
import type { LimitStore } from './pacing/limit-store.js';
import { MemoryLimitStore } from './pacing/memory-limit.store.js';

/**
 * Registry of the stores that keep how much of each limit is used. Built in is `memory`, which counts this
 * process alone. Add one that several processes share with `extend`, from any module, and choose it by
 * `pacing.store` in the module's options.
 */
@Injectable()
export class LimitStoreManager extends Manager<LimitStore> implements OnApplicationBootstrap {
  constructor(@Inject(MODULE_OPTIONS_TOKEN) options: LlmDriverModuleOptions, clock: Clock) {
    checkModuleOptions(options);
    super('limit_store', options.pacing?.store ?? 'memory');
    this.extend('memory', () => new MemoryLimitStore(clock));
  }

  /** Fails the start if the chosen store was not added: better than the first call. */
  onApplicationBootstrap(): void {
    const name = this.defaultName();
    if (this.has(name)) return;
    throw new ConfigurationError(
      `pacing.store: Unknown store ${quoteName(name)}. Known: ${this.names().join(', ')}. Add others with ` +
        'LimitStoreManager.extend.',
      'pacing.store',
    );
  }
}
