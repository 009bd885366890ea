import { NotFoundException } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import type { RouteAccess } from '../support/http/index.js';
import type { AccessService } from './access.service.js';

/** What routes that were not written as Nest controllers ask of their callers, by the path they begin with. */
export type PlainRouteAccess = Readonly<Record<string, RouteAccess>>;

/**
 * Turns strangers away before a byte of their body is read, and what no route takes with a 404 likewise. Also guards the routes that
 * plugins add past Nest, which no guard sees: those are closed unless `plainRoutes` opens them. Call it before the application is
 * initialised.
 */
export function checkAccessEarly(
  fastify: FastifyInstance,
  access: AccessService,
  plainRoutes: PlainRouteAccess = {},
): void {
  fastify.addHook('onRoute', (route) => {
    const opened = Object.entries(plainRoutes).find(([path]) => isBelow(route.url, path));
    if (opened !== undefined) route.config = { access: opened[1], ...route.config };
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.is404) done(new NotFoundException());
    else access.admit(request, request.routeOptions.config.access).then(() => done(), done);
  });
}

function isBelow(url: string, path: string): boolean {
  return url === path || url.startsWith(`${path}/`) || url.startsWith(`${path}-`);
}
