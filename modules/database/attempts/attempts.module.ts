import type { KeyObject } from 'node:crypto';
import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, SupportModule } from '../../support/index.js';
import { dialectOf } from '../dialect.js';
import { Attempts } from './attempts.js';
import { MemoryAttempts } from './memory-attempts.js';
import { PostgresAttempts } from './postgres-attempts.js';

export interface AttemptsModuleOptions {
  /** Key of the digests that addresses and actors are stored as. The same in all processes. */
  readonly key: KeyObject;
}

/**
 * Limits attempts over all processes on the application's Postgres data source, global. Needs the table of
 * `databaseMigrations`. On SQLite, and without this module, each process counts its own.
 */
@Module({})
export class AttemptsModule {
  static forRoot({ key }: AttemptsModuleOptions): DynamicModule {
    return {
      module: AttemptsModule,
      global: true,
      imports: [SupportModule],
      providers: [
        {
          provide: Attempts,
          inject: [DataSource, Clock],
          useFactory: (dataSource: DataSource, clock: Clock) =>
            dialectOf(dataSource) === 'postgres'
              ? new PostgresAttempts(dataSource, clock, key)
              : new MemoryAttempts(clock),
        },
      ],
      exports: [Attempts],
    };
  }
}
