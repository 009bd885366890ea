import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Clock, SystemClock } from '../support/index.js';
import { CheckRunner } from './checks/check-runner.js';
import { CheckStore } from './checks/check.store.js';
import { CheckVerdictEntity } from './checks/check-verdict.entity.js';
import { StandardsCheckEntity } from './checks/standards-check.entity.js';
import { StandardsChecksController } from './checks/standards-checks.controller.js';
import { StandardsChecksService } from './checks/standards-checks.service.js';
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
