import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { throwError } from 'rxjs';
import {
  AppError,
  type Failure,
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
 * `{"error":{"message","type","param","code"}}` with the `publicMessage`, which names no instance, model or
 * setting. Works with Express and Fastify. Other exceptions are left to other filters. Logs errors with a
 * status from 500 on, and with `warn` those whose message says more than the client is told.
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

  /** Logs faults of the application, and every message that says more than the client is told. */
  private log({ message, stack = '' }: AppError, failed: Failure): void {
    if (failed.status >= 500) this.logger.error(redactSecrets(message), redactSecrets(stack));
    else if (failed.message !== message && failed.status !== 499) this.logger.warn(redactSecrets(message));
  }

  private answer(error: AppError, response: PlatformResponse): void {
    const { httpAdapter } = this.adapterHost;
    const failed = failureOfError(error);
    this.log(error, failed);
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
