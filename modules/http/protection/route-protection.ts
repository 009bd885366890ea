import { Injectable, Logger, type OnModuleInit, type Type } from '@nestjs/common';
import { HttpAdapterHost, ModulesContainer } from '@nestjs/core';
import { ConfigurationError, kindOf, quoteName } from '../../support/index.js';
import { hasProtectingGuard } from './global-guards.js';

const ROUTES_ACCESS = ['own', 'none'] as const;

/**
 * Who protects the routes of a module, where no global guard is known to. `own`: the application, in a way
 * that cannot be seen, such as `app.useGlobalGuards`. `none`: no guard; every client may call them.
 */
export type RoutesAccess = (typeof ROUTES_ACCESS)[number];

/**
 * Refuses to start an application that serves HTTP while routes of this package are open by mistake. An
 * application context has no routes and is not refused.
 */
@Injectable()
export class RouteProtection implements OnModuleInit {
  private readonly logger = new Logger(RouteProtection.name);
  private readonly accesses = new Map<Type, RoutesAccess | undefined>();
  private readonly parts = new Map<Type, readonly Type[]>();

  constructor(
    private readonly modules: ModulesContainer,
    private readonly host: HttpAdapterHost,
  ) {}

  /**
   * Adds a module with routes. May be called again for the same module; an access that was given stays.
   * @throws ConfigurationError if the access is not one there is
   */
  serve(module: Type, access: RoutesAccess | undefined): void {
    assertAccess(module, access);
    this.accesses.set(module, access ?? this.accesses.get(module));
  }

  /** Makes modules that `module` imports parts of it: its access is theirs. */
  include(module: Type, parts: readonly Type[]): void {
    this.parts.set(module, parts);
  }

  /** @throws ConfigurationError if a module has no access and no global guard is marked */
  onModuleInit(): void {
    // Null in an application context, whatever its type says.
    const { httpAdapter } = this.host as { readonly httpAdapter?: unknown };
    if (httpAdapter === undefined || httpAdapter === null || hasProtectingGuard(this.modules)) return;
    const unprotected = this.modulesWith(undefined);
    if (unprotected.length > 0) throw refusal(unprotected);
    const open = this.modulesWith('none');
    if (open.length > 0) {
      this.logger.warn(`Every client may call the routes of ${open.join(', ')}: access is 'none'.`);
    }
  }

  private modulesWith(wanted: RoutesAccess | undefined): string[] {
    const parts = new Set([...this.parts.values()].flat());
    return [...this.accesses]
      .filter(([module, access]) => access === wanted && !parts.has(module))
      .map(([module]) => this.nameOf(module));
  }

  private nameOf(module: Type): string {
    const parts = this.parts.get(module)?.map(({ name }) => name);
    return parts === undefined ? module.name : `${module.name} (with ${parts.join(' and ')})`;
  }
}

function assertAccess({ name }: Type, access: unknown): asserts access is RoutesAccess | undefined {
  if (access === undefined || ROUTES_ACCESS.includes(access as RoutesAccess)) return;
  const got = typeof access === 'string' ? quoteName(access) : kindOf(access);
  throw new ConfigurationError(`${name}: access expects 'own', 'none' or nothing, got ${got}.`, 'access');
}

function refusal(modules: readonly string[]): ConfigurationError {
  const [serve, each] = modules.length > 1 ? ['serve', 'each of these modules'] : ['serves', 'this module'];
  return new ConfigurationError(
    `${modules.join(', ')} ${serve} routes, and no global guard is known to protect them: every client could call ` +
      'them. Choose one: ' +
      '(1) import AccessModule.forRoot({ adminToken }), whose guard asks for client keys; ' +
      '(2) provide your own guard as APP_GUARD and mark its class with @ProtectsRoutes(), ' +
      `or give ${each} access: 'own' if your application protects it in another way, such as app.useGlobalGuards; ` +
      `(3) give ${each} access: 'none' to let every client in: forRoot({ access: 'none' }).`,
    'access',
  );
}
