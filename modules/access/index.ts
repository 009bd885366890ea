export * from './access.errors.js';
export { AccessGuard } from './access.guard.js';
export { AccessModule } from './access.module.js';
export type { AccessModuleOptions } from './access.options.js';
export { AccessService } from './access.service.js';
export { clientKeyLimits, type LimitsChange } from './client-key-limits.js';
export { clientKeyChange, type ClientKeyChange } from './client-key.schema.js';
export { ClientKeyEntity } from './client-key.entity.js';
export {
  type ClientKey,
  ClientKeyService,
  type CreatedClientKey,
  type NewClientKey,
} from './client-key.service.js';
export { checkAccessEarly, type PlainRouteAccess } from './early-access-check.js';
export { SESSION_COOKIE } from './session-cookie.js';
