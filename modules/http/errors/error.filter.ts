import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import type { FastifyReply } from 'fastify';
import { failureOf } from './failure.js';
import { loggableError } from '../../support/index.js';
import { sendFailure, writeFailure } from './send-failure.js';

/** Turns every error into a reply. Logs 5xx errors with their cause and the request's id. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('errors');

  catch(thrown: unknown, host: ArgumentsHost): void {
    this.answer(thrown, host.switchToHttp().getResponse<FastifyReply | ServerResponse>());
  }

  /** Answers with the error. Nest middleware gets Node's response instead of Fastify's reply. */
  answer(thrown: unknown, reply: FastifyReply | ServerResponse): void {
    const failed = failureOf(thrown);
    if (failed.status >= 500) {
      this.logger.error({
        msg: 'request failed',
        request_id: requestIdOf(reply),
        code: failed.code,
        error: loggableError(thrown),
      });
    }
    if ('request' in reply) sendFailure(reply, failed);
    else writeFailure(reply, failed, requestIdOf(reply));
  }
}

/** Nest copies the id to Node's request if the application has middleware. */
function requestIdOf(reply: FastifyReply | ServerResponse): string | undefined {
  return 'request' in reply ? reply.request.id : (reply.req as { readonly id?: string }).id;
}
