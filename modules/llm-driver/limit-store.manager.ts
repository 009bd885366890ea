import { Inject, Injectable } from '@nestjs/common';
import { Clock, Manager, type InstanceConfig } from '../support/index.js';
import { MODULE_OPTIONS_TOKEN, type LlmDriverModuleOptions } from './llm-driver.options.js';
import type { LimitStore } from './pacing/limit-store.js';
import { MemoryLimitStore } from './pacing/memory-limit.store.js';

/**
 * The stores that may keep how much of each limit is used. Built in is `memory`: this process alone. One that several
 * processes share is added with `extend`, from any module, and chosen by `pacing.store` in the module's options.
 */
@Injectable()
export class LimitStoreManager extends Manager<LimitStore, InstanceConfig> {
  constructor(@Inject(MODULE_OPTIONS_TOKEN) options: LlmDriverModuleOptions, clock: Clock) {
    super('limit_store', options.pacing?.store ?? 'memory');
    this.extend('memory', () => new MemoryLimitStore(clock));
  }
}
