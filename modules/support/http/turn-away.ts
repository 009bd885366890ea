import './fastify-types.js';
import type { FastifyInstance } from 'fastify';
import type { EventLoopWatch } from './event-loop-watch.js';
import { failureOf } from './failure.js';
import { OverloadedError } from './overloaded.error.js';
import { AddRouteConfig } from './route-config.js';
import { sendFailure } from './send-failure.js';
import { ShuttingDownError } from './shutting-down.error.js';

/** Marks a route that answers for as long as the process lives: while it shuts down, and while it has too much to do. */
export const AnswersAlways = () => AddRouteConfig({ answersAlways: true });

/** Turns new requests away, before anything is done for them, while the server shuts down or is overloaded. */
export function turnAway(fastify: FastifyInstance, eventLoop: Pick<EventLoopWatch, 'overloaded'>): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { closed } = fastify.liveRequests;
    if (!closed && !eventLoop.overloaded) return done();
    if (closed) reply.raw.setHeader('connection', 'close');
    if (request.routeOptions.config?.answersAlways === true) return done();
    if (closed) sendFailure(reply, failureOf(new ShuttingDownError()));
    else sendFailure(reply, failureOf(new OverloadedError()));
  });
}
