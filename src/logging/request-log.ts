import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import type { CallTally, FinishedRequest } from '../../modules/support/http/index.js';

/** Longest name of a model that is logged whole. */
const MAX_NAME_LENGTH = 100;

/** Writes one line for every request, once it is over: what was asked, what came of it, and where the time went. No content. */
@Injectable()
export class RequestLog implements OnModuleInit {
  private readonly logger = new Logger('http');

  constructor(private readonly host: HttpAdapterHost) {}

  onModuleInit(): void {
    const { liveRequests } = this.host.httpAdapter.getInstance<FastifyInstance>();
    liveRequests.observe((finished) => this.write(finished));
  }

  private write(finished: FinishedRequest): void {
    const { id, method, route, status, errorCode, durationMs, actor, calls } = finished;
    this.logger.log({
      msg: 'request',
      request_id: id,
      method,
      route,
      status,
      ...(errorCode !== undefined && { code: errorCode }),
      duration_ms: rounded(durationMs),
      ...(actor !== undefined && { actor }),
      ...(calls !== undefined && calls.calls > 0 && fieldsOf(calls)),
    });
  }
}

function fieldsOf(calls: CallTally): object {
  return {
    driver: [...calls.drivers].join(','),
    model: [...calls.models].map((name) => name.slice(0, MAX_NAME_LENGTH)).join(','),
    calls: calls.calls,
    prompt_tokens: calls.promptTokens,
    completion_tokens: calls.completionTokens,
    wait_ms: rounded(calls.waitedMs),
    provider_ms: rounded(calls.providerMs),
    ...(calls.timeToFirstTokenMs !== undefined && { first_token_ms: rounded(calls.timeToFirstTokenMs) }),
  };
}

/** To a tenth of a millisecond. */
function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
