import type { FastifyInstance } from 'fastify';
import type { EventLoopWatch } from './event-loop-watch.js';
import { failureOf } from '../errors/failure.js';
import { OverloadedError, ShuttingDownError } from '../errors/server-errors.js';
import { AddRouteConfig } from '../routes/route-options.js';
import { sendFailure } from '../errors/send-failure.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route answers while the server shuts down or is overloaded. */
    answersAlways?: boolean;
  }
}

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
