import { applyDecorators, createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyContextConfig, FastifyRequest } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    /** The authenticated caller. Set once the token is checked, absent on public routes. */
    principal?: Principal;
  }

  interface FastifyContextConfig {
    /** Access that the route requires. */
    access?: RouteAccess;
    /** The body of this route is a form. */
    takesForm?: boolean;
    /** Errors of this route are `{"error":"<text>","code":…}`. */
    plainErrors?: boolean;
  }
}

/**
 * Where `RouteConfig` of `@nestjs/platform-fastify` keeps its configuration. Written here, so that this
 * module needs no web server.
 */
const ROUTE_CONFIG_KEY = '__fastify_route_config__';

/**
 * Adds options to the Fastify configuration of a route, or of every route of a controller. Other options
 * stay, and those of a method win over those of its class. Fastify's hooks read this configuration: they have
 * no access to Nest's metadata.
 */
export function AddRouteConfig(config: FastifyContextConfig): MethodDecorator & ClassDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (descriptor !== undefined) {
      merge(descriptor, config, 'new wins');
      return;
    }
    for (const method of methodsOf((target as NewableFunction).prototype as object)) {
      merge(method, config, 'existing wins');
    }
  };
}

function merge(
  method: PropertyDescriptor,
  added: FastifyContextConfig,
  rule: 'new wins' | 'existing wins',
): void {
  const handler = method.value as object;
  const existing = Reflect.getMetadata(ROUTE_CONFIG_KEY, handler) as FastifyContextConfig | undefined;
  const merged = rule === 'new wins' ? { ...existing, ...added } : { ...added, ...existing };
  Reflect.defineMetadata(ROUTE_CONFIG_KEY, merged, handler);
}

function methodsOf(prototype: object): PropertyDescriptor[] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => name !== 'constructor' && typeof value === 'function')
    .map(([, descriptor]) => descriptor);
}

/** A permission. `use`: call models; `admin`: manage; `metrics`: read `/metrics`. */
export type Scope = 'use' | 'admin' | 'metrics';

/** The authenticated caller of a request. */
export interface Principal {
  /**
   * Name for audit rows and logs: `admin-token`, `admin-session`, `client-key:<id>`, or `anonymous` where a
   * guard of the application names no caller, or none checks the access.
   */
  readonly actor: string;
  readonly scopes: ReadonlySet<Scope>;
  /** Limits of this caller; absent if none were set. */
  readonly limits?: CallerLimits;
}

/** The caller of a route that requires a token, if something else than `AccessModule` let the request in. */
const ANONYMOUS: Principal = { actor: 'anonymous', scopes: new Set() };

/** Returns true if the caller came with a client key, not with the admin token or a session. */
export function isClientKey({ actor }: Pick<Principal, 'actor'>): boolean {
  return actor.startsWith('client-key:');
}

/** Limits of one caller. A field that is absent sets no limit. */
export interface CallerLimits {
  /**
   * Requests per minute. Each prompt of a pool, each model of a comparison and each part of a check counts as
   * one, and so does each request that calls no model.
   */
  readonly rpm?: number;
  /** Tokens per minute, prompts and answers together. */
  readonly tpm?: number;
  /** Parallel calls; and beside them as many parallel requests that call no model. */
  readonly concurrency?: number;
  /**
   * Allowed models: names as requests give them (`fast`, `groq/openai/gpt-oss-20b`), or prefixes of names
   * (`groq/*`).
   */
  readonly models?: readonly string[];
}

/** Metadata key read by the global guard. A route without it is closed to all callers. */
export const ROUTE_ACCESS = Symbol('route access');

/**
 * Access to a route. `public`: no token; `authenticated`: any valid token; otherwise a token with this scope.
 */
export type RouteAccess = 'public' | 'authenticated' | Scope;

/** Opens a route, or every route of a controller, to callers without a token. */
export const Public = () => routeAccess('public');

/** Opens a route to every valid token, whatever its scopes. */
export const Authenticated = () => routeAccess('authenticated');

/** Opens a route to callers with this scope. */
export const RequireScope = (scope: Scope) => routeAccess(scope);

function routeAccess(access: RouteAccess) {
  // Also in Fastify's configuration, so that a request without a valid token is refused before its body is
  // read.
  return applyDecorators(SetMetadata(ROUTE_ACCESS, access), AddRouteConfig({ access }));
}

/**
 * Answers errors of this route as `{"error":"<text>","code":…}`, with a string in `error`, instead of the
 * envelope.
 */
export const PlainErrors = () => AddRouteConfig({ plainErrors: true });

/** The body of this route is `multipart/form-data`, which its handler gets as a `ReceivedForm`; not JSON. */
export const TakesForm = () => AddRouteConfig({ takesForm: true });

/** Injects the caller's name, for audit rows. Only for routes that need a token. */
export const Actor = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string => callerOf(context).actor,
);

/** Injects the caller. Only for routes that need a token. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal =>
  callerOf(context),
);

function callerOf(context: ExecutionContext): Principal {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (principal !== undefined) return principal;
  const declaring = [context.getHandler(), context.getClass()];
  const access = new Reflector().getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, declaring);
  if (access === undefined || access === 'public')
    throw new TypeError('@Actor() and @Caller() need a route that requires a token; this route is public.');
  return ANONYMOUS;
}
