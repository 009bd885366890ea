import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { answerParserError, answerRouterError, answerUnknownExpectations } from './connection-errors.js';
import { failureOfStatus } from './failure.js';
import { acceptJsonOnly, MAX_BODY_BYTES } from './json-body.js';
import { requestIdOf } from './request-id.js';
import { logRequests } from './request-log.js';
import { sendFailure } from './send-failure.js';

const HEADERS_TIMEOUT_MS = 30_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** Model ids with slashes, escaped, are the longest parameters. */
const MAX_PARAM_LENGTH = 512;

/**
 * The HTTP server of the application: limits, request ids, strict JSON, one log line per request, and the error envelope for what
 * is refused before Nest sees it. Create the application with `bodyParser: false`.
 */
export function createHttpAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH },
    genReqId: requestIdOf,
    // A request that comes during a shutdown is answered by our own filter, not by Fastify's fixed text.
    return503OnClosing: false,
    frameworkErrors: answerRouterError,
    clientErrorHandler: answerParserError,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      insecureHTTPParser: false,
      // Checked by a hook, which answers with the envelope.
      requireHostHeader: false,
    },
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  answerUnknownExpectations(fastify.server);
  identifyRequests(fastify);
  acceptJsonOnly(fastify);
  logRequests(fastify);
  return adapter;
}

function identifyRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    // On the raw response, so that streams written past Fastify carry it too.
    reply.raw.setHeader('x-request-id', request.id);
    // Answers are for whoever asked with their token; nothing between may keep them.
    void reply.header('cache-control', 'no-store');
    if (request.headers.host === undefined && request.raw.httpVersion === '1.1') {
      sendFailure(reply, failureOfStatus(400));
    } else {
      done();
    }
  });
}
