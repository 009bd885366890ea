export { HealthController } from './health.controller.js';
export { MetricsModule } from './metrics.module.js';
export { MetricsRegistry, type OtherMetrics } from './metrics-registry.js';
export { type NodeJson, toNodeJson } from './nodes.controller.js';
