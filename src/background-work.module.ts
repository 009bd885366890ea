import { type DynamicModule, Module } from '@nestjs/common';
import { BACKGROUND_WORK } from '../modules/support/index.js';
import type { ProcessRole } from './config/process.config.js';

/** Tells every module whether this process works in the background: all roles do but `gateway`. */
@Module({})
export class BackgroundWorkModule {
  static forRole(role: ProcessRole): DynamicModule {
    return {
      module: BackgroundWorkModule,
      global: true,
      providers: [{ provide: BACKGROUND_WORK, useValue: role !== 'gateway' }],
      exports: [BACKGROUND_WORK],
    };
  }
}
