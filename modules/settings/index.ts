export * from './audit.entity.js';
export * from './setting-listing.js';
export * from './setting.entity.js';
export { settingsMigrations } from './migrations/settings-migrations.js';
export type { RotationProgress, RotationSummary } from './settings-rotation.js';
export type { SettingsModuleOptions } from './settings.options.js';
export * from './settings.module.js';
export * from './settings.service.js';
export * from './stored-audit-log.js';
