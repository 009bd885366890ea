import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { type Failure, failureBody, failureHeaders, STALE_HEADERS } from '../../support/index.js';
import { lingeringClose } from '../server/lingering-close.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Code of the error that was sent. */
    errorCode?: string;
  }
}

/**
 * Answers with a failure. Closes the connection if the reply has started: a cut stream does not look
 * complete.
 */
export function sendFailure(reply: FastifyReply, failed: Failure): void {
  reply.request.errorCode = failed.code;
  if (reply.sent || reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }
  lingeringClose(reply);
  void reply.send(failureInstead(reply, failed));
}

/** Makes a reply that is about to be sent one of a failure. Returns its body. */
export function failureInstead(reply: FastifyReply, failed: Failure): string {
  reply.request.errorCode = failed.code;
  for (const name of STALE_HEADERS) reply.removeHeader(name);
  void reply.code(failed.status).headers(failureHeaders(failed));
  return failureBody(failed, reply.request.routeOptions.config.plainErrors === true);
}

/** Does the same as {@link sendFailure} if there is no Fastify reply. */
export function writeFailure(response: ServerResponse, failed: Failure, requestId?: string): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = failureBody(failed);
  const headers = { ...failureHeaders(failed), 'content-length': Buffer.byteLength(body) };
  if (requestId !== undefined) response.setHeader('x-request-id', requestId);
  response.writeHead(failed.status, headers).end(body);
}
