import { type DynamicModule, Module } from '@nestjs/common';
import { foundation } from '../foundation.js';

/**
 * The configuration, what everything stands on, and the modules a command adds.
 */
@Module({})
export class CliModule {
  static register(
    configuration: DynamicModule,
    features: readonly (DynamicModule | object)[],
  ): DynamicModule {
    return {
      module: CliModule,
      imports: [configuration, ...foundation(), ...(features as DynamicModule[])],
    };
  }
}
