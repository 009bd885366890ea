import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import type { FastifyContextConfig, FastifyRequest } from 'fastify';
import { applyDecorators, SetMetadata, createParamDecorator, type ExecutionContext } from '@nestjs/common';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling; set once the token was checked, absent on public routes. */
    principal?: Principal;
  }

  interface FastifyContextConfig {
    /** What the route asks of its caller. */
    access?: RouteAccess;
    /** Errors of this route are `{"error":"<text>","code":…}`. */
    plainErrors?: boolean;
  }
}

/**
 * Adds to the Fastify configuration of a route, or of every route of a controller, keeping what is there: what a method
 * says of itself wins over its class. Fastify needs it where no Nest metadata is at hand, as before a body is read.
 */
export function AddRouteConfig(config: FastifyContextConfig): MethodDecorator & ClassDecorator {
  return (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (descriptor !== undefined) {
      merge(descriptor, config, 'given wins');
      return;
    }
    for (const method of methodsOf((target as NewableFunction).prototype as object)) {
      merge(method, config, 'present wins');
    }
  };
}

function merge(
  method: PropertyDescriptor,
  given: FastifyContextConfig,
  rule: 'given wins' | 'present wins',
): void {
  const handler = method.value as object;
  const present = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) as
    FastifyContextConfig | undefined;
  const merged = rule === 'given wins' ? { ...present, ...given } : { ...given, ...present };
  RouteConfig(merged)(handler, '', method);
}

function methodsOf(prototype: object): PropertyDescriptor[] {
  return Object.entries(Object.getOwnPropertyDescriptors(prototype))
    .filter(([name, { value }]) => name !== 'constructor' && typeof value === 'function')
    .map(([, descriptor]) => descriptor);
}

/** What a caller may do. `use`: call models; `admin`: manage; `metrics`: read `/metrics`. */
export type Scope = 'use' | 'admin' | 'metrics';

/** Who is calling, once the bearer token or session was checked. */
export interface Principal {
  /** The name that goes into audit rows and logs: `admin-token`, `admin-session` or `client-key:<id>`. */
  readonly actor: string;
  readonly scopes: ReadonlySet<Scope>;
  /** What this caller alone is held to; left out where nothing was set. */
  readonly limits?: CallerLimits;
}

/** Limits of one caller. What is left out is not limited. */
export interface CallerLimits {
  /** Requests per minute; each prompt of a pool, each model of a comparison and each part of a check is one. */
  readonly rpm?: number;
  /** Tokens per minute, prompt and answer together. */
  readonly tpm?: number;
  /** Calls in flight at most. */
  readonly concurrency?: number;
  /** What may be asked: names as a request gives them (`fast`, `groq/llama-3.1-8b-instant`), or beginnings of names (`groq/*`). */
  readonly models?: readonly string[];
}

/** Metadata key read by the one global guard. A route without it is closed to everybody. */
export const ROUTE_ACCESS = Symbol('route access');

/** `public`: no token; `authenticated`: any valid token; else the scope it needs. */
export type RouteAccess = 'public' | 'authenticated' | Scope;

/** Opens a route (or every route of a controller) to callers without a token. */
export const Public = () => routeAccess('public');

/** Opens a route to every valid token, whatever its scopes. */
export const Authenticated = () => routeAccess('authenticated');

/** Opens a route to callers that hold this scope. */
export const RequireScope = (scope: Scope) => routeAccess(scope);

function routeAccess(access: RouteAccess) {
  // The Fastify route configuration carries it too, so that strangers are turned away before their body is read.
  return applyDecorators(SetMetadata(ROUTE_ACCESS, access), AddRouteConfig({ access }));
}

/** Answers errors of this route as `{"error":"<text>","code":…}`, `error` being a string, instead of the envelope. */
export const PlainErrors = () => AddRouteConfig({ plainErrors: true });

/** The name of whoever is calling, for audit rows. Only for routes that need a token: a public one has no caller to name. */
export const Actor = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string => callerOf(context).actor,
);

/** Whoever is calling. Only for routes that need a token. */
export const Caller = createParamDecorator((_data: unknown, context: ExecutionContext): Principal =>
  callerOf(context),
);

function callerOf(context: ExecutionContext): Principal {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (principal === undefined)
    throw new TypeError(
      '@Actor() and @Caller() stand on routes that need a token; this one is open without.',
    );
  return principal;
}
