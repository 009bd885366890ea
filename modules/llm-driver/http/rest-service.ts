import type { IncomingHttpHeaders } from 'node:http';
import { firstValueFrom, type Observable } from 'rxjs';
import { LinkedSignal } from '../../support/index.js';
import { DEFAULT_TIMEOUTS } from '../contract/driver-config.js';
import { LlmError } from '../contract/llm-error.js';
import type { ProviderRequest } from './provider-request.js';
import type { WholeReply } from './whole-reply.js';

/** Reply of a REST call. */
export interface RestReply<Data> {
  readonly status: number;
  readonly data: Data;
  readonly headers: unknown;
}

/**
 * What we use of `HttpService` of `@nestjs/axios`. Our own type, so that applications without axios compile;
 * the object is an `HttpService`.
 */
export interface RestService {
  get<Data>(url: string, config?: object): Observable<RestReply<Data>>;
  /** The axios instance, for interceptors. Its type needs axios, which may not be installed. */
  readonly axiosRef: unknown;
}

/** Sends one request and reads its reply whole, whatever its status. */
export type SendWhole = (method: string, url: string, request: ProviderRequest) => Promise<WholeReply>;

/** A request for a text. */
export interface TextRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** For the whole exchange. */
  readonly timeoutMs: number;
}

/** Gets a text over an `HttpService`, whatever the status of the reply. */
export async function textOverRest(
  rest: RestService,
  url: string,
  { headers, signal, timeoutMs }: TextRequest,
): Promise<WholeReply> {
  const options = { headers, signal, timeout: timeoutMs, responseType: 'text', transformResponse: [] };
  const reply = await firstValueFrom(rest.get<unknown>(url, { ...options, validateStatus: () => true }));
  const text = typeof reply.data === 'string' ? reply.data : JSON.stringify(reply.data);
  return { status: reply.status, headers: reply.headers as IncomingHttpHeaders, text };
}

/** Gets a text without an `HttpService`. */
export function textDirectly(sendWhole: SendWhole, url: string, request: TextRequest): Promise<WholeReply> {
  const { headers, signal, timeoutMs } = request;
  return withTimeout(timeoutMs, signal, (both) =>
    sendWhole('GET', url, { headers, signal: both, timeouts: DEFAULT_TIMEOUTS }),
  );
}

/** Runs an exchange with a signal that fires with the given one or after a time. 0: no time limit. */
export async function withTimeout<Result>(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  run: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const link = new LinkedSignal(signal);
  const timer = timeoutMs ? setTimeout(() => link.abort(timedOut(timeoutMs)), timeoutMs) : undefined;
  try {
    return await run(link.signal);
  } finally {
    clearTimeout(timer);
    link.dispose();
  }
}

function timedOut(timeoutMs: number): LlmError {
  return new LlmError('upstream_timeout', {
    retryable: true,
    message: `The provider did not answer within ${timeoutMs} ms.`,
  });
}
