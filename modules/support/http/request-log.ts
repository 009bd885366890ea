import './fastify-types.js';
import { Logger } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';

/**
 * Logs one line per finished request. The route is logged as its pattern: paths and query strings are the caller's text. A client
 * that left before its answer was complete is marked `aborted`.
 */
export function logRequests(fastify: FastifyInstance): void {
  const logger = new Logger('http');
  fastify.addHook('onResponse', (request, reply, done) => {
    logger.log({
      msg: 'request',
      request_id: request.id,
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      duration_ms: Math.round(reply.elapsedTime),
      ...(request.principal !== undefined && { actor: request.principal.actor }),
      ...(!reply.raw.writableFinished && { aborted: true }),
    });
    done();
  });
}
