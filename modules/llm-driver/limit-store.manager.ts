import { Inject, Injectable } from '@nestjs/common';
import { Clock, Manager } from '../support/index.js';
import { MODULE_OPTIONS_TOKEN, type LlmDriverModuleOptions } from './llm-driver.options.js';
import type { LimitStore } from './pacing/limit-store.js';
import { MemoryLimitStore } from './pacing/memory-limit.store.js';

/**
 * Registry of the stores that keep how much of each limit is used. Built in is `memory`, which counts this
 * process alone. Add one that several processes share with `extend`, from any module, and choose it by
 * `pacing.store` in the module's options.
 */
@Injectable()
export class LimitStoreManager extends Manager<LimitStore> {
  constructor(@Inject(MODULE_OPTIONS_TOKEN) options: LlmDriverModuleOptions, clock: Clock) {
    super('limit_store', options.pacing?.store ?? 'memory');
    this.extend('memory', () => new MemoryLimitStore(clock));
  }
}
