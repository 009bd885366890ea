import { ConfigurableModuleBuilder } from '@nestjs/common';
import type { Secret } from '../support/index.js';

export interface AccessModuleOptions {
  /** Opens every `admin` route and nothing else. At least 32 characters. */
  readonly adminToken: Secret;
  /**
   * The URL browsers use for this server. A session's changes must come from its origin, and with `https:`
   * the session's cookie is `Secure`. Default: the origin's host must be the one in the request's `host`
   * header.
   */
  readonly publicUrl?: URL;
}

export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN: ACCESS_OPTIONS } =
  new ConfigurableModuleBuilder<AccessModuleOptions>().setClassMethodName('forRoot').build();
