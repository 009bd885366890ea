export { DriverCatalogue, type DriverListing } from './drivers/driver-catalogue.js';
export { GatewayModule } from './gateway.module.js';
export { type ScopeStateJson, scopeStateSchema, toScopeStateJson } from './limits/scope-state.js';
export { type OtherScopes, ScopesOfOthers, type ToldScope } from './limits/scopes-of-others.js';
export {
  type PoolResultJson,
  PoolSummary,
  type PoolSummaryJson,
  toPoolResultJson,
  toUsageJson,
  type UsageJson,
} from './pool/pool-result.js';
