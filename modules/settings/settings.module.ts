import type { KeyObject } from 'node:crypto';
import { Inject, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuditLog } from '../database/index.js';
import { RouteProtection, RouteProtectionModule } from '../http/index.js';
import { Encrypter, parseAppKey, Secret, SettingsSource, SupportModule } from '../support/index.js';
import { AuditController } from './audit.controller.js';
import { AuditEntity } from './audit.entity.js';
import { SettingEntity } from './setting.entity.js';
import { SettingsCatalogue } from './settings-catalogue.js';
import { SettingsRotation } from './settings-rotation.js';
import { SettingsSnapshot } from './settings-snapshot.js';
import { SettingsStore } from './settings-store.js';
import { SettingsController } from './settings.controller.js';
import {
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN,
  type SettingsModuleOptions,
} from './settings.options.js';
import { SettingsService } from './settings.service.js';
import { StoredAuditLog } from './stored-audit-log.js';

/**
 * Settings and the audit log in the application's TypeORM data source (`autoLoadEntities` on), global by
 * default. Other modules inject `SettingsSource` and `AuditLog`; those that manage settings inject
 * {@link SettingsService}.
 * @throws ConfigurationError at start if the application key is missing, short or a placeholder
 */
@Module({
  imports: [SupportModule, RouteProtectionModule, TypeOrmModule.forFeature([SettingEntity, AuditEntity])],
  controllers: [SettingsController, AuditController],
  providers: [
    { provide: Encrypter, useFactory: createEncrypter, inject: [MODULE_OPTIONS_TOKEN] },
    SettingsCatalogue,
    SettingsRotation,
    SettingsService,
    SettingsSnapshot,
    SettingsStore,
    StoredAuditLog,
    { provide: SettingsSource, useExisting: SettingsService },
    { provide: AuditLog, useExisting: StoredAuditLog },
  ],
  exports: [SettingsService, SettingsSource, AuditLog, StoredAuditLog],
})
export class SettingsModule extends ConfigurableModuleClass {
  constructor(protection: RouteProtection, @Inject(MODULE_OPTIONS_TOKEN) { access }: SettingsModuleOptions) {
    super();
    protection.serve(SettingsModule, access);
  }
}

function createEncrypter({ appKey, previousKeys = [] }: SettingsModuleOptions): Encrypter {
  return new Encrypter({
    key: toKeyObject(appKey, 'APP_KEY'),
    previousKeys: previousKeys.map((key) => toKeyObject(key, 'APP_PREVIOUS_KEYS')),
    purpose: 'settings',
  });
}

function toKeyObject(key: Secret | KeyObject, variable: string): KeyObject {
  return key instanceof Secret ? parseAppKey(key, variable) : key;
}
