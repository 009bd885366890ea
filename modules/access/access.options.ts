import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { Secret } from '../support/index.js';

export interface AccessModuleOptions {
  /** Opens every `admin` route and nothing else. At least 32 characters; the application checks it at start. */
  readonly adminToken: Secret;
  /**
   * Where browsers find this server. What they change by a session must come from its origin, and with `https:` the session's
   * cookie is `Secure`. Left out: the origin's host must be the one the request itself names.
   */
  readonly publicUrl?: URL;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: ACCESS_OPTIONS } =
  new ConfigurableModuleBuilder<AccessModuleOptions>().setClassMethodName('forRoot').build();
