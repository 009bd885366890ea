export { DriverCatalogue, type DriverListing } from './drivers/driver-catalogue.js';
export { GatewayModule } from './gateway.module.js';
export { type ScopeStateJson, toScopeStateJson } from './limits/scope-state.js';
export {
  type PoolResultJson,
  PoolSummary,
  type PoolSummaryJson,
  toPoolResultJson,
  toUsageJson,
  type UsageJson,
} from './pool/pool-result.js';
