import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { failureOf } from './failure.js';
import { loggableError } from './loggable-error.js';
import { sendFailure, writeFailure } from './send-failure.js';

/** The one place where an error becomes a reply. What is our own fault is logged with its cause, under the request's id. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('errors');

  catch(thrown: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply | ServerResponse>();
    const failed = failureOf(thrown);
    if (failed.status >= 500) {
      this.logger.error({
        msg: 'request failed',
        request_id: requestIdOf(reply),
        code: failed.code,
        error: loggableError(thrown),
      });
    }
    // Nest middleware deals in Node's own response.
    if ('request' in reply) sendFailure(reply, failed);
    else writeFailure(reply, failed, requestIdOf(reply));
  }
}

/** Where there is middleware, requests carry their id for it. */
function requestIdOf(reply: FastifyReply | ServerResponse): string | undefined {
  return 'request' in reply ? reply.request.id : (reply.req as { readonly id?: string }).id;
}
