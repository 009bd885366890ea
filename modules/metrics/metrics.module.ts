import { Module } from '@nestjs/common';
import { CallMetrics } from './call-metrics.js';
import { MetricsRegistry } from './metrics-registry.js';
import { MetricsController } from './metrics.controller.js';
import { ModelLabels } from './model-labels.js';
import { PacingMetrics } from './pacing-metrics.js';
import { RequestMetrics } from './request-metrics.js';

/** `/metrics`. Needs the LlmDriver module, which is global where it is imported. */
@Module({
  controllers: [MetricsController],
  providers: [MetricsRegistry, ModelLabels, RequestMetrics, CallMetrics, PacingMetrics],
  exports: [MetricsRegistry],
})
export class MetricsModule {}
