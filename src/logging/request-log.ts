import type { RequestRecord } from '../../modules/http/index.js';
import type { PinoLoggerService } from './pino-logger.service.js';

/** Longest name of a model that is logged whole. */
const MAX_NAME_LENGTH = 100;

/** Writes one line for every request, once it is over: what was asked, what came of it, and where the time went. No content. */
export class RequestLog {
  constructor(private readonly logger: Pick<PinoLoggerService, 'record'>) {}

  /** Told of requests that are over. */
  readonly write = (finished: readonly RequestRecord[]): void => {
    for (const each of finished) this.writeOne(each);
  };

  private writeOne(finished: RequestRecord): void {
    const { id, at, method, route, status, errorCode, durationMs, actor } = finished;
    const calls = finished.usage !== undefined && finished.usage.calls > 0 ? finished.usage : undefined;
    this.logger.record('http', at, {
      msg: 'request',
      request_id: id,
      method,
      route,
      status,
      code: errorCode,
      duration_ms: rounded(durationMs),
      actor,
      driver: calls?.drivers.join(','),
      model: calls?.models.map((name) => name.slice(0, MAX_NAME_LENGTH)).join(','),
      calls: calls?.calls,
      prompt_tokens: calls?.promptTokens,
      completion_tokens: calls?.completionTokens,
      wait_ms: rounded(calls?.waitedMs),
      provider_ms: rounded(calls?.providerMs),
      first_token_ms: rounded(calls?.timeToFirstTokenMs),
    });
  }
}

/** To a tenth of a millisecond. */
function rounded<T extends number | undefined>(ms: T): T | number {
  return ms === undefined ? ms : Math.round(ms * 10) / 10;
}
