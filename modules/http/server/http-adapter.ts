import { setTimeout as sleep } from 'node:timers/promises';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { boundBodies } from './body-budget.js';
import { answerParserError, answerRouterError, answerUnknownExpectations } from './connection-errors.js';
import { failureOfStatus } from '../errors/failure.js';
import { acceptJsonOnly, MAX_BODY_BYTES } from '../json/json-body.js';
import { requestIdOf, addServerTiming } from './headers.js';
import { EventLoopWatch } from './event-loop-watch.js';
import { LiveRequests } from './live-requests.js';
import { sendFailure } from '../errors/send-failure.js';
import { turnAway } from './load-shedding.js';

/** How long a request may take to arrive, in milliseconds. */
export interface ArrivalTimes {
  readonly headersMs: number;
  /** Headers and body together. */
  readonly requestMs: number;
  /** How often connections are looked at: who is too slow is cut off so much later at most. */
  readonly checkEveryMs: number;
}

const ARRIVAL_TIMES: ArrivalTimes = { headersMs: 30_000, requestMs: 60_000, checkEveryMs: 5_000 };
/** Model ids with slashes, escaped, are the longest parameters. */
const MAX_PARAM_LENGTH = 512;
/** How long answers under way may still be written once the server closes; then their connections end. */
const LAST_WORDS_MS = 1_000;

/**
 * The HTTP server of the application: limits, request ids, strict JSON, an account of every request, and the error envelope for
 * what is refused before Nest sees it. Create the application with `bodyParser: false`.
 * @param eventLoop what tells it that it is overloaded
 * @param arrival whoever takes longer to send a request gets 408, and their connection is closed
 */
export function createHttpAdapter(
  eventLoop: Pick<EventLoopWatch, 'overloaded' | 'stop'> = new EventLoopWatch(),
  arrival = ARRIVAL_TIMES,
): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: arrival.requestMs,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    genReqId: requestIdOf,
    // A request that comes during a shutdown is answered by our own filter, not by Fastify's fixed text.
    return503OnClosing: false,
    forceCloseConnections: true,
    frameworkErrors: answerRouterError,
    clientErrorHandler: answerParserError,
    http: {
      headersTimeout: arrival.headersMs,
      connectionsCheckingInterval: arrival.checkEveryMs,
      insecureHTTPParser: false,
      // Checked by a hook, which answers with the envelope.
      requireHostHeader: false,
    },
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  answerUnknownExpectations(fastify.server);
  fastify.decorate('liveRequests', new LiveRequests());
  // First, so that what a later hook refuses is accounted for too.
  identifyRequests(fastify);
  turnAway(fastify, eventLoop);
  acceptJsonOnly(fastify);
  boundBodies(fastify);
  addServerTiming(fastify);
  closeInTime(fastify, eventLoop);
  return adapter;
}

function closeInTime(fastify: FastifyInstance, eventLoop: Pick<EventLoopWatch, 'stop'>): void {
  fastify.addHook('preClose', async () => {
    eventLoop.stop();
    const waiting = new AbortController();
    await Promise.race([
      fastify.liveRequests.empty(),
      sleep(LAST_WORDS_MS, undefined, { signal: waiting.signal }).catch(() => {}),
    ]);
    waiting.abort();
  });
}

function identifyRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    fastify.liveRequests.enter(reply);
    // Answers are for whoever asked with their token; nothing between may keep them.
    void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
      sendFailure(reply, failureOfStatus(400));
    } else {
      done();
    }
  });
}
