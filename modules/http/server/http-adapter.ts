import { setTimeout as sleep } from 'node:timers/promises';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { type Clock, MemoryBudget, SystemClock } from '../../support/index.js';
import { limitBodyMemory } from './body-budget.js';
import { answerParserError, answerRouterError, answerUnknownExpectations } from './connection-errors.js';
import { failureOfStatus } from '../errors/failure.js';
import { acceptJsonAndForms } from '../json/json-body.js';
import { bodyBytesFor } from './body-limit.js';
import { allowOrigins, type AllowedOrigins } from './cors.js';
import { clientUrl } from './client-url.js';
import { requestIdOf, addServerTiming } from './headers.js';
import { EventLoopMonitor, shedLoad } from './load-shedding.js';
import { LiveRequests } from './live-requests.js';
import { limitReplyMemory } from './reply-budget.js';
import { sendFailure } from '../errors/send-failure.js';
import { StalledReaders } from './stalled-readers.js';
import { closeWaitingReplies } from './waiting-replies.js';

/** Time that a request may take to arrive, in milliseconds. */
export interface ArrivalTimes {
  readonly headersMs: number;
  /** Headers and body together. */
  readonly requestMs: number;
  /** Interval of the check: a slow connection is closed at most this much later. */
  readonly checkEveryMs: number;
}

/** What the configuration says of requests. */
export interface HttpSettings {
  /** Size of a body, in bytes. Default: as much as the heap allows, at most 32 MiB. */
  readonly bodyBytes?: number | undefined;
  /** Pages of other origins that may call models from a browser. Default: none. */
  readonly origins?: AllowedOrigins | undefined;
}

const ARRIVAL_TIMES: ArrivalTimes = { headersMs: 30_000, requestMs: 60_000, checkEveryMs: 5_000 };
/** The longest parameters are model ids with escaped slashes. */
const MAX_PARAM_LENGTH = 512;
/** Time for live replies to be written once the server closes. Their connections are closed after it. */
const CLOSE_GRACE_MS = 1_000;

/**
 * Creates the application's HTTP server: limits, request ids, strict JSON, a record of every request, and the
 * error envelope for requests that are refused before Nest sees them. Create the application with
 * `bodyParser: false`.
 * @param eventLoop tells if the process is overloaded
 * @param arrival a client that takes longer to send a request gets 408, and its connection is closed
 * @param memory what bodies and replies may take in memory
 * @param clock measures how long clients do not read
 * @throws ConfigurationError for a size of bodies that the heap does not allow
 */
export function createHttpAdapter(
  eventLoop: Pick<EventLoopMonitor, 'overloaded' | 'stop'> = new EventLoopMonitor(),
  arrival = ARRIVAL_TIMES,
  memory = MemoryBudget.ofProcess,
  clock: Clock = new SystemClock(),
  { bodyBytes, origins = [] }: HttpSettings = {},
): FastifyAdapter {
  const adapter: FastifyAdapter = new FastifyAdapter({
    bodyLimit: bodyBytesFor(bodyBytes),
    rewriteUrl: ({ url = '/' }) => clientUrl(url),
    requestTimeout: arrival.requestMs,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    genReqId: requestIdOf,
    // During a shutdown our own hook answers, with the envelope instead of Fastify's text.
    return503OnClosing: false,
    forceCloseConnections: true,
    frameworkErrors: answerRouterError,
    clientErrorHandler: (error, socket) => answerParserError(error, socket, fastify.liveRequests),
    http: {
      headersTimeout: arrival.headersMs,
      connectionsCheckingInterval: arrival.checkEveryMs,
      insecureHTTPParser: false,
      // Node would drop the second `authorization` or `content-type`, and a proxy may have read that one.
      // Joined, both are refused: no token and no type of ours has a comma.
      joinDuplicateHeaders: true,
      // A hook checks it and answers with the envelope.
      requireHostHeader: false,
    },
  });
  const fastify: FastifyInstance = adapter.getInstance<FastifyInstance>();
  answerUnknownExpectations(fastify.server);
  closeWaitingReplies(fastify.server);
  fastify.decorate('liveRequests', new LiveRequests(memory));
  const readers = new StalledReaders(fastify.liveRequests, clock);
  // First, so that requests refused by a later hook are recorded too.
  identifyRequests(fastify, readers);
  shedLoad(fastify, eventLoop);
  allowOrigins(fastify, origins);
  acceptJsonAndForms(fastify);
  limitBodyMemory(fastify);
  addServerTiming(fastify);
  limitReplyMemory(fastify);
  closeInTime(fastify, eventLoop, readers);
  return adapter;
}

function closeInTime(
  fastify: FastifyInstance,
  eventLoop: Pick<EventLoopMonitor, 'stop'>,
  readers: StalledReaders,
): void {
  fastify.addHook('preClose', async () => {
    eventLoop.stop();
    const waiting = new AbortController();
    await Promise.race([
      fastify.liveRequests.whenEmpty(),
      sleep(CLOSE_GRACE_MS, undefined, { signal: waiting.signal }).catch(() => {}),
    ]);
    waiting.abort();
    readers.stop();
  });
}

function identifyRequests(fastify: FastifyInstance, readers: StalledReaders): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    fastify.liveRequests.add(reply);
    readers.watch();
    // Answers are for the client whose token was sent: no cache may store them.
    void reply.header('x-request-id', request.id).header('cache-control', 'no-store');
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
      sendFailure(reply, failureOfStatus(400));
    } else {
      done();
    }
  });
}
