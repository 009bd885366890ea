import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ModuleWithRoutes, RouteProtectionModule } from '../http/index.js';
import { SupportModule } from '../support/index.js';
import { AbandonedChecks } from './runs/abandoned-checks.js';
import { CheckLeaseStore } from './runs/check-lease.store.js';
import { CheckLeases } from './runs/check-leases.js';
import { CheckRunner } from './runs/check-runner.js';
import { CheckRunStore } from './runs/check-run.store.js';
import { CheckVerdictEntity, CheckRunEntity } from './runs/check-run.entity.js';
import { FollowedChecks } from './runs/followed-checks.js';
import { StandardsChecksController } from './runs/standards-checks.controller.js';
import { CheckRunsService } from './runs/check-runs.service.js';
import { StandardSetEntity } from './sets/standard-set.entity.js';
import { StandardSetsController } from './sets/standard-sets.controller.js';
import { StandardSetsService } from './sets/standard-sets.service.js';

/**
 * Provides stored sets and checks, in the application's TypeORM data source (with `autoLoadEntities`), and
 * their routes. Needs `StandardsCheckerModule`.
 */
@Module({
  imports: [
    SupportModule,
    RouteProtectionModule,
    TypeOrmModule.forFeature([StandardSetEntity, CheckRunEntity, CheckVerdictEntity]),
  ],
  controllers: [StandardSetsController, StandardsChecksController],
  providers: [
    StandardSetsService,
    CheckRunsService,
    CheckRunner,
    CheckRunStore,
    CheckLeases,
    CheckLeaseStore,
    AbandonedChecks,
    FollowedChecks,
  ],
  exports: [StandardSetsService, CheckRunsService],
})
export class StandardsCheckerStoreModule extends ModuleWithRoutes {}
