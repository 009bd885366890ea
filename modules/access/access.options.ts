import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { Secret } from '../support/index.js';

export interface AccessModuleOptions {
  /** Opens every `admin` route and nothing else. At least 32 characters; the application checks it at start. */
  readonly adminToken: Secret;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: ACCESS_OPTIONS } =
  new ConfigurableModuleBuilder<AccessModuleOptions>().setClassMethodName('forRoot').build();
