export { DriverCatalogue, type DriverListing } from './drivers/driver-catalogue.js';
export { GatewayModule } from './gateway.module.js';
export { type ScopeStateJson, toScopeStateJson } from './limits/scope-state.json.js';
export * from './pool/pool-result.json.js';
