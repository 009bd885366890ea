import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import type { Timeouts } from '../contract/driver-context.js';
import { LlmError } from '../contract/llm-error.js';
import { Connections, type ConnectionOptions } from './connections.js';
import type { HttpExchange } from './http-exchange.js';
import { StreamedReplyExchange, type StreamedReply } from './streamed-reply.js';
import { undiciAdapter } from './undici.adapter.js';
import { WholeReplyExchange, type WholeReply } from './whole-reply.js';

/** What a request to a provider carries. */
export interface ProviderRequest {
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body?: string;
  /** Ends the exchange at once and closes its socket. */
  readonly signal?: AbortSignal;
  /** `totalMs` is not enforced here: whoever owns the signal fires it. */
  readonly timeouts: Omit<Timeouts, 'totalMs'>;
}

interface Target {
  readonly connections: Connections;
  readonly path: string;
}

const JSON_HEADERS = { 'content-type': 'application/json' } as const;
/** Enough for every base URL an application configures; past it the cache starts anew. */
const MOST_TARGETS = 1_000;

/**
 * HTTP to providers, one per process: keep-alive connections per origin, no redirects, no proxies, no compression,
 * timeouts that cover the body, and a cap on everything that is read. What goes wrong is an `LlmError`; a signal's
 * reason is thrown as it is.
 */
export class ProviderHttp {
  private readonly connections = new Map<string, Connections>();
  private readonly targets = new Map<string, Target>();
  private restService: HttpService | undefined;
  private closed = false;

  /** @param options `ca`: PEM certificates to trust, for a provider with an authority of its own */
  constructor(private readonly options: Pick<ConnectionOptions, 'ca'> = {}) {}

  /** Posts JSON and reads the reply whole, whatever its status; at most 16 MiB, strictly UTF-8. */
  async postJson(url: string, request: ProviderRequest): Promise<WholeReply> {
    return this.exchangeWhole('POST', url, { ...request, headers: { ...JSON_HEADERS, ...request.headers } });
  }

  /** Any method, the reply read whole. */
  async exchangeWhole(method: string, url: string, request: ProviderRequest): Promise<WholeReply> {
    request.signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      this.dispatch(method, url, request, new WholeReplyExchange(request.signal, resolve, reject));
    });
  }

  /** Posts JSON and hands the reply over at its headers; the body is read as it arrives, at most 64 MiB of it. */
  async postStream(url: string, request: ProviderRequest): Promise<StreamedReply> {
    request.signal?.throwIfAborted();
    const headers = { ...JSON_HEADERS, ...request.headers };
    return new Promise((resolve, reject) => {
      this.dispatch(
        'POST',
        url,
        { ...request, headers },
        new StreamedReplyExchange(request.signal, resolve, reject),
      );
    });
  }

  /**
   * The same connections and rules behind Nest's `HttpService`, for REST calls beside the completions (a provider's list
   * of models): what an application can intercept or replace.
   */
  get rest(): HttpService {
    return (this.restService ??= new HttpService(axios.create({ adapter: undiciAdapter(this) })));
  }

  /** Closes every connection; what is in flight fails. */
  async close(): Promise<void> {
    this.closed = true;
    const connections = [...this.connections.values()];
    this.connections.clear();
    this.targets.clear();
    await Promise.all(connections.map((each) => each.close()));
  }

  private dispatch(method: string, url: string, request: ProviderRequest, exchange: HttpExchange): void {
    const { timeouts, body } = request;
    const { connections, path } = this.target(url, timeouts.connectMs);
    exchange.begin(connections, {
      path,
      method,
      body,
      headers: { 'user-agent': 'nest-llm-driver', 'accept-encoding': 'identity', ...request.headers },
      headersTimeout: timeouts.firstByteMs,
      bodyTimeout: timeouts.idleMs,
    });
  }

  private target(url: string, connectMs: number): Target {
    const key = `${connectMs} ${url}`;
    const known = this.targets.get(key);
    if (known) return known;
    const { origin, pathname, search } = new URL(url);
    const target = { path: pathname + search, connections: this.connectionsTo(origin, connectMs) };
    if (this.targets.size >= MOST_TARGETS) this.targets.clear();
    this.targets.set(key, target);
    return target;
  }

  private connectionsTo(origin: string, connectMs: number): Connections {
    if (this.closed) throw new LlmError('aborted', { message: 'The connections to providers are closed.' });
    const key = `${connectMs} ${origin}`;
    const known = this.connections.get(key);
    if (known) return known;
    const connections = new Connections(origin, { connectMs, ca: this.options.ca });
    this.connections.set(key, connections);
    return connections;
  }
}
