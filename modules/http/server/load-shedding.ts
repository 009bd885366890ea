import type { FastifyInstance } from 'fastify';
import { failureOf } from '../errors/failure.js';
import { sendFailure } from '../errors/send-failure.js';
import { OverloadedError, ShuttingDownError } from '../errors/server-errors.js';
import { AddRouteConfig } from '../routes/route-options.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route answers while the server shuts down or is overloaded. */
    answersAlways?: boolean;
  }
}

const CHECK_INTERVAL_MS = 500;
const MAX_DELAY_MS = 1_000;
/** Consecutive late checks that mean overload. One late check is a single long task. */
const OVERLOADED_AFTER = 3;

/** Marks a route that answers as long as the process lives: during a shutdown and under overload. */
export const AnswersAlways = () => AddRouteConfig({ answersAlways: true });

/**
 * Measures how late the event loop runs a timer. The process is overloaded after three late checks in a row.
 *
 * `@fastify/under-pressure` was tried instead. It averages the delay over one sample, so a single task of 1.5
 * s that starts with the sample counts as overload, and all requests of the next second get 503.
 */
export class EventLoopMonitor {
  private lateChecks = 0;
  private readonly timer: NodeJS.Timeout;

  constructor() {
    let dueAt = performance.now() + CHECK_INTERVAL_MS;
    this.timer = setInterval(() => {
      const now = performance.now();
      this.observe(now - dueAt);
      dueAt = now + CHECK_INTERVAL_MS;
    }, CHECK_INTERVAL_MS);
    this.timer.unref();
  }

  get overloaded(): boolean {
    return this.lateChecks >= OVERLOADED_AFTER;
  }

  /** Records how late a check ran, in milliseconds. */
  observe(delayMs: number): void {
    this.lateChecks = delayMs >= MAX_DELAY_MS ? this.lateChecks + 1 : 0;
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/**
 * Refuses new requests with 503, before any work is done for them, while the server shuts down or is
 * overloaded.
 */
export function shedLoad(fastify: FastifyInstance, eventLoop: Pick<EventLoopMonitor, 'overloaded'>): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const { closed } = fastify.liveRequests;
    if (!closed && !eventLoop.overloaded) return done();
    if (closed) reply.raw.setHeader('connection', 'close');
    if (request.routeOptions.config?.answersAlways === true) return done();
    if (closed) sendFailure(reply, failureOf(new ShuttingDownError()));
    else sendFailure(reply, failureOf(new OverloadedError()));
  });
}
