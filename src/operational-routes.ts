import type { FastifyInstance } from 'fastify';
import { AppError } from '../modules/support/index.js';

/** What load balancers, process managers and Prometheus ask of any process. */
const OPERATIONAL_ROUTES: ReadonlySet<string | undefined> = new Set(['/health', '/ready', '/metrics']);

/**
 * Answers all other routes with 404, before anything is read: the process is there to work in the background.
 * Call it before other hooks are added.
 */
export function serveOperationalRoutesOnly(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (request.is404 || OPERATIONAL_ROUTES.has(request.routeOptions.url)) return done();
    done(
      new AppError({
        message: 'This process has the role "worker": it answers /health, /ready and /metrics only.',
        code: 'route_not_found',
        status: 404,
        type: 'not_found_error',
      }),
    );
  });
}
