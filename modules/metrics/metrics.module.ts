import { Module } from '@nestjs/common';
import { DatabaseHealth } from '../database/index.js';
import { ModuleWithRoutes, RouteProtectionModule } from '../http/index.js';
import { SupportModule } from '../support/index.js';
import { CallMetrics } from './call-metrics.js';
import { HealthController } from './health.controller.js';
import { MetricsRegistry } from './metrics-registry.js';
import { MetricsController } from './metrics.controller.js';
import { NodesController } from './nodes.controller.js';
import { ModelLabels } from './model-labels.js';
import { PacingMetrics } from './pacing-metrics.js';
import { RequestMetrics } from './request-metrics.js';

/**
 * `/metrics`, `/health`, `/ready` and the list of nodes, which is empty without `NodesModule`. Needs a
 * TypeORM connection and the LlmDriver module, which are global where they are imported.
 */
@Module({
  imports: [SupportModule, RouteProtectionModule],
  controllers: [MetricsController, HealthController, NodesController],
  providers: [MetricsRegistry, ModelLabels, RequestMetrics, CallMetrics, PacingMetrics, DatabaseHealth],
  exports: [MetricsRegistry],
})
export class MetricsModule extends ModuleWithRoutes {}
