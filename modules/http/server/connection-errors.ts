import { type IncomingMessage, STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { endGently } from './lingering-close.js';
import { type Failure, failureBody, failureHeaders, failureOf, failureOfStatus } from '../errors/failure.js';
import { newRequestId, requestIdOf } from './headers.js';
import { sendFailure, writeFailure } from '../errors/send-failure.js';

const STATUS_BY_PARSER_CODE: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
};

/** Answers what Node's HTTP parser refuses, where there is no request yet, and closes the connection. */
export function answerParserError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || hasBegunReply(socket)) {
    socket.destroy();
    return;
  }
  endGently(socket, rawReply(failureOfStatus(STATUS_BY_PARSER_CODE[error.code ?? ''] ?? 400)));
}

/** Answers what Fastify's router refuses before any hook runs: malformed URLs, over-long parameters. */
export function answerRouterError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  reply.server.liveRequests.enter(reply);
  reply.raw.setHeader('x-request-id', request.id);
  sendFailure(reply, failureOf(error));
}

/** Answers an `Expect` header other than `100-continue`, which Node would answer without a body. */
export function answerUnknownExpectations(server: Server): void {
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    writeFailure(response, failureOfStatus(417), requestIdOf(request));
  });
}

/** Whether a reply is on its way: bytes written between would corrupt it. Node asks the same before its own answer. */
function hasBegunReply(socket: Socket): boolean {
  const { _httpMessage: current } = socket as Socket & { _httpMessage?: ServerResponse };
  return current?.headersSent === true;
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
