import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { throwError } from 'rxjs';
import {
  AppError,
  failureBody,
  failureHeaders,
  failureOfError,
  redactSecrets,
  STALE_HEADERS,
} from '../support/index.js';

/** The part of Node's response that the filter reads; Fastify's reply has it as `raw`. */
interface NodeResponse {
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  destroy(): unknown;
}

interface PlatformResponse {
  readonly raw?: NodeResponse;
  removeHeader(name: string): unknown;
}

/**
 * Turns errors of this package into HTTP replies: status, `retry-after`, and the body
 * `{"error":{"message","type","param","code"}}` with the `publicMessage`. Works with Express and Fastify.
 * Other exceptions are left to other filters. Logs errors with a status from 500 on.
 *
 * A reply whose head is already sent gets nothing more. Its connection is closed if the handler left it open.
 * Outside HTTP (RPC, GraphQL, WebSockets) the error is thrown again.
 * @example LlmDriverModule.forRoot({ drivers, errorFilter: true })
 * @example @UseFilters(LlmErrorFilter)
 */
@Catch(AppError)
export class LlmErrorFilter implements ExceptionFilter<AppError> {
  private readonly logger = new Logger(LlmErrorFilter.name);

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: AppError, host: ArgumentsHost): unknown {
    const context = host.getType<string>();
    // Nest subscribes to what a filter of a microservice returns: no code would catch a throw.
    if (context === 'rpc') return throwError(() => error);
    if (context !== 'http') throw error;
    this.answer(error, host.switchToHttp().getResponse<PlatformResponse>());
    return undefined;
  }

  private answer(error: AppError, response: PlatformResponse): void {
    const { httpAdapter } = this.adapterHost;
    const failed = failureOfError(error);
    if (failed.status >= 500)
      this.logger.error(redactSecrets(error.message), redactSecrets(error.stack ?? ''));
    const node = response.raw ?? (response as unknown as NodeResponse);
    if (node.headersSent || httpAdapter.isHeadersSent(response)) {
      // A client must not take a reply that was cut for a whole one, nor wait for the rest.
      if (!node.writableEnded) node.destroy();
      return;
    }
    for (const name of STALE_HEADERS) response.removeHeader(name);
    for (const [name, value] of Object.entries(failureHeaders(failed))) {
      httpAdapter.setHeader(response, name, value);
    }
    httpAdapter.reply(response, failureBody(failed), failed.status);
  }
}
