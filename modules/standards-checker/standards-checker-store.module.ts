import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Clock, SystemClock } from '../support/index.js';
import { CheckRunner } from './runs/check-runner.js';
import { CheckStore } from './runs/check.store.js';
import { CheckVerdictEntity } from './runs/check-verdict.entity.js';
import { StandardsCheckEntity } from './runs/standards-check.entity.js';
import { StandardsChecksController } from './runs/check-runs.controller.js';
import { StandardsChecksService } from './runs/check-runs.service.js';
import { StandardSetEntity } from './sets/standard-set.entity.js';
import { StandardSetsController } from './sets/standard-sets.controller.js';
import { StandardSetsService } from './sets/standard-sets.service.js';

/**
 * Stored sets and checks in the application's TypeORM data source (`autoLoadEntities` on), and REST for them. Needs
 * `StandardsCheckerModule`.
 */
@Module({
  imports: [TypeOrmModule.forFeature([StandardSetEntity, StandardsCheckEntity, CheckVerdictEntity])],
  controllers: [StandardSetsController, StandardsChecksController],
  providers: [
    StandardSetsService,
    StandardsChecksService,
    CheckRunner,
    CheckStore,
    { provide: Clock, useClass: SystemClock },
  ],
  exports: [StandardSetsService, StandardsChecksService],
})
export class StandardsCheckerStoreModule {}
