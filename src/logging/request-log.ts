import type { RequestRecord } from '../../modules/http/index.js';
import type { PinoLoggerService } from './pino-logger.service.js';

/** Longer names of models are cut, in characters. */
const MAX_NAME_LENGTH = 100;

/** Logs one line for every request that has ended: route, outcome, usage and times. No content. */
export class RequestLog {
  constructor(private readonly logger: Pick<PinoLoggerService, 'record'>) {}

  /** Observes {@link RequestRecord}s. */
  readonly write = (records: readonly RequestRecord[]): void => {
    for (const record of records) this.writeOne(record);
  };

  private writeOne(record: RequestRecord): void {
    const { id, at, method, route, status, errorCode, durationMs, actor } = record;
    const usage = record.usage !== undefined && record.usage.calls > 0 ? record.usage : undefined;
    this.logger.record('http', at, {
      msg: 'request',
      request_id: id,
      method,
      route,
      status,
      code: errorCode,
      duration_ms: rounded(durationMs),
      actor,
      driver: usage?.drivers.join(','),
      model: usage?.models.map((name) => name.slice(0, MAX_NAME_LENGTH)).join(','),
      calls: usage?.calls,
      prompt_tokens: usage?.promptTokens,
      completion_tokens: usage?.completionTokens,
      wait_ms: rounded(usage?.waitedMs),
      provider_ms: rounded(usage?.providerMs),
      first_token_ms: rounded(usage?.timeToFirstTokenMs),
    });
  }
}

/** Rounds to a tenth of a millisecond. */
function rounded<T extends number | undefined>(ms: T): T | number {
  return ms === undefined ? ms : Math.round(ms * 10) / 10;
}
