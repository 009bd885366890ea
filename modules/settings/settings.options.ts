import type { KeyObject } from 'node:crypto';
import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { RoutesOptions } from '../http/index.js';
import type { Secret } from '../support/index.js';

/** Options of `SettingsModule.forRoot`. */
export interface SettingsModuleOptions extends RoutesOptions {
  /** Encrypts the stored secrets: `base64:` and 32 bytes, or the result of `parseAppKey`. */
  readonly appKey: Secret | KeyObject;
  /** Earlier values of `appKey`; decrypt only. */
  readonly previousKeys?: readonly (Secret | KeyObject)[] | undefined;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } =
  new ConfigurableModuleBuilder<SettingsModuleOptions>({ moduleName: 'Settings' })
    .setClassMethodName('forRoot')
    .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
    .build();
