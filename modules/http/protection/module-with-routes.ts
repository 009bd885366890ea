import { ConfigurableModuleBuilder, Inject, Optional, type Type } from '@nestjs/common';
import { RouteProtection, type RoutesAccess } from './route-protection.js';

/** Options of a module with routes. */
export interface RoutesOptions {
  /**
   * Who protects the routes if no global guard is known to: neither that of `AccessModule` nor one that is
   * marked with `@ProtectsRoutes()`. Default: unset, and the application does not start.
   */
  readonly access?: RoutesAccess | undefined;
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<RoutesOptions>({
  moduleName: 'Routes',
})
  .setClassMethodName('forRoot')
  .build();

/** Options of the module that injects them; absent if the class itself was imported. */
export const ROUTES_OPTIONS = MODULE_OPTIONS_TOKEN;

/**
 * Base of modules with routes, which import `RouteProtectionModule`. Applications import the class itself, or
 * `forRoot` with an access.
 */
export class ModuleWithRoutes extends ConfigurableModuleClass {
  constructor(protection: RouteProtection, @Optional() @Inject(ROUTES_OPTIONS) options?: RoutesOptions) {
    super();
    protection.serve(this.constructor as Type, options?.access);
  }
}
