import { type DynamicModule, Module } from '@nestjs/common';
import type { Configuration } from '../config/configuration.js';
import { foundation } from '../foundation.js';

/** The modules of every command, and those a command adds. */
@Module({})
export class CliModule {
  static register(
    configuration: Configuration,
    features: readonly (DynamicModule | object)[],
  ): DynamicModule {
    return {
      module: CliModule,
      imports: [...foundation(configuration), ...(features as DynamicModule[])],
    };
  }
}
