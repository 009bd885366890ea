import { type IncomingMessage, STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { lingeringEnd } from './lingering-close.js';
import { type Failure, failureBody, failureHeaders } from '../../support/index.js';
import { failureOf, failureOfStatus } from '../errors/failure.js';
import { newRequestId, requestIdOf } from './headers.js';
import type { LiveRequests } from './live-requests.js';
import { sendFailure, writeFailure } from '../errors/send-failure.js';

const STATUS_BY_PARSER_CODE: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/**
 * Answers bytes that Node's HTTP parser refuses and closes the connection. There is no request object for
 * them.
 */
export function answerParserError(
  error: NodeJS.ErrnoException,
  socket: Socket,
  liveRequests: Pick<LiveRequests, 'isReplying'>,
): void {
  // Bytes written in the middle of a reply would corrupt it.
  if (error.code === 'ECONNRESET' || !socket.writable || liveRequests.isReplying(socket)) {
    socket.destroy();
    return;
  }
  lingeringEnd(socket, rawReply(failureOfStatus(STATUS_BY_PARSER_CODE[error.code ?? ''] ?? 400)));
}

/**
 * Answers requests that Fastify's router refuses before any hook runs: malformed URLs, parameters that are
 * too long.
 */
export function answerRouterError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.server.liveRequests.add(reply);
  reply.raw.setHeader('x-request-id', request.id);
  sendFailure(reply, failureOf(error));
}

/** Answers an `Expect` header other than `100-continue`. Node's own answer has no body. */
export function answerUnknownExpectations(server: Server): void {
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    writeFailure(response, failureOfStatus(417), requestIdOf(request));
  });
}

function rawReply(failed: Failure): string {
  const body = failureBody(failed);
  const headers = {
    ...failureHeaders(failed),
    'x-request-id': newRequestId(),
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${failed.status} ${STATUS_CODES[failed.status]}\r\n${lines.join('')}\r\n${body}`;
}
