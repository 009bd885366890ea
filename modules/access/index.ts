export * from './access.errors.js';
export { AccessGuard } from './access.guard.js';
export { AccessModule } from './access.module.js';
export type { AccessModuleOptions } from './access.options.js';
export { AccessService } from './access.service.js';
export { ClientKeyEntity } from './client-keys/client-key.entity.js';
export {
  type ClientKey,
  clientKeyChange,
  type ClientKeyChange,
  clientKeyLimits,
  type CreatedClientKey,
  type LimitsChange,
  type NewClientKey,
} from './client-keys/client-key.schema.js';
export { ClientKeyService } from './client-keys/client-key.service.js';
export { checkAccessEarly, type PlainRouteAccess } from './early-access-check.js';
export { accessMigrations } from './migrations/access-migrations.js';
export { SessionEntity } from './sessions/session.entity.js';
export { SESSION_COOKIE } from './sessions/session-cookie.js';
