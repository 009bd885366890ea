import { ConfigurableModuleBuilder, Global, Module } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { Clock, SupportModule } from '../../support/index.js';
import { JudgementCache } from './judgement-cache.js';
import { JudgementEntity } from './judgement.entity.js';
import { SqlJudgementCache, type SqlJudgementCacheOptions } from './sql-judgement.cache.js';

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<SqlJudgementCacheOptions>({ moduleName: 'JudgementCache' })
    .setClassMethodName('forRoot')
    .build();

/**
 * Gives the standards checker a cache in the application's TypeORM data source (with `autoLoadEntities`).
 * Import the class itself, or `forRoot` with options.
 */
@Global()
@Module({
  imports: [SupportModule, TypeOrmModule.forFeature([JudgementEntity])],
  providers: [
    {
      provide: JudgementCache,
      inject: [getDataSourceToken(), Clock, { token: MODULE_OPTIONS_TOKEN, optional: true }],
      useFactory: (dataSource: DataSource, clock: Clock, options?: SqlJudgementCacheOptions) =>
        new SqlJudgementCache(dataSource, clock, options),
    },
  ],
  exports: [JudgementCache],
})
export class JudgementCacheModule extends ConfigurableModuleClass {}
