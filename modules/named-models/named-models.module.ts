import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ModuleWithRoutes, RouteProtectionModule } from '../http/index.js';
import { SupportModule } from '../support/index.js';
import { NamedModelSync } from './named-model-sync.js';
import { NamedModelEntity } from './named-model.entity.js';
import { NamedModelsController } from './named-models.controller.js';
import { NamedModelsService } from './named-models.service.js';
import { NamedModelsStore } from './named-models.store.js';

/**
 * Named models that are stored in the application's TypeORM data source (`autoLoadEntities` on) and effective
 * for every call of the facade. Needs the LlmDriver and Settings modules.
 */
@Module({
  imports: [SupportModule, RouteProtectionModule, TypeOrmModule.forFeature([NamedModelEntity])],
  controllers: [NamedModelsController],
  providers: [NamedModelsService, NamedModelsStore, NamedModelSync],
  exports: [NamedModelsService],
})
export class NamedModelsModule extends ModuleWithRoutes {}
