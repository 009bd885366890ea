import { applyDecorators, SetMetadata } from '@nestjs/common';
import { AddRouteConfig } from './route-config.js';

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
