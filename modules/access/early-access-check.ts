import { NotFoundException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { RouteAccess } from '../http/index.js';
import type { AccessService } from './access.service.js';

/** Largest body on public routes: a token to sign in with, in JSON. */
const MAX_PUBLIC_BODY_BYTES = 4_096;

/** Access to routes that are not Nest controllers, by the beginning of their path. */
export type PlainRouteAccess = Readonly<Record<string, RouteAccess>>;

/**
 * Checks access before a byte of the body is read, and answers requests without a route with 404 as early.
 * Public routes take small bodies only. Also guards the routes that plugins add, which no Nest guard sees:
 * those are closed unless `plainRoutes` opens them. Call it before the application is initialised.
 */
export function checkAccessEarly(
  fastify: FastifyInstance,
  access: AccessService,
  plainRoutes: PlainRouteAccess = {},
): void {
  fastify.addHook('onRoute', (route) => {
    const opened = Object.entries(plainRoutes).find(([path]) => isBelow(route.url, path));
    if (opened !== undefined) route.config = { access: opened[1], ...route.config };
    if (route.config?.access === 'public') route.bodyLimit = MAX_PUBLIC_BODY_BYTES;
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.is404) return done(new NotFoundException());
    admitThen(() => access.admit(request, request.routeOptions.config.access), done);
  });
}

function admitThen(admit: () => void | Promise<void>, done: (error?: Error) => void): void {
  let admitted: void | Promise<void>;
  try {
    admitted = admit();
  } catch (refusal) {
    return done(refusal as Error);
  }
  if (admitted instanceof Promise) admitted.then(() => done(), done);
  else done();
}

function isBelow(url: string, path: string): boolean {
  return url === path || url.startsWith(`${path}/`) || url.startsWith(`${path}-`);
}
