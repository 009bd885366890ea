import type { HttpService } from '@nestjs/axios';
import { cancellationOf } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';
import { Connections, type ConnectionOptions } from './connections.js';
import type { HttpExchange } from './http-exchange.js';
import { pinnedLookup } from './pinned-lookup.js';
import type { ProviderRequest } from './provider-request.js';
import { StreamedReplyExchange, type StreamedReply } from './streamed-reply.js';
import { WholeReplyExchange, type WholeReply } from './whole-reply.js';

interface Target {
  readonly connections: Connections;
  readonly path: string;
  readonly connectMs: number;
}

interface OwnHeaders {
  readonly byName: Readonly<Record<string, string>>;
  readonly list: readonly string[];
}

const BARE_HEADERS = ownHeaders({ 'user-agent': 'nest-llm-driver', 'accept-encoding': 'identity' });
const JSON_HEADERS = ownHeaders({ ...BARE_HEADERS.byName, 'content-type': 'application/json' });
/** Enough for every base URL an application configures; past it the cache starts anew. */
const MOST_TARGETS = 1_000;

/**
 * HTTP to providers, one per process: keep-alive connections per origin, no redirects, no proxies, no compression,
 * timeouts that cover the body, a cap on everything that is read, and no way for a public host name to lead to a private
 * address later. What goes wrong is an `LlmError`; a signal's reason is thrown as it is.
 */
export class ProviderHttp {
  private readonly connections = new Map<string, Connections>();
  private readonly targets = new Map<string, Target>();
  private restService: Promise<HttpService> | undefined;
  private closed = false;
  private readonly shared: Omit<ConnectionOptions, 'connectMs'>;

  /**
   * @param options `ca`: PEM certificates to trust, for a provider with an authority of its own; `lookup`: who resolves
   *   host names instead of the system
   */
  constructor({ ca, lookup }: Omit<ConnectionOptions, 'connectMs'> = {}) {
    this.shared = { ca, lookup: pinnedLookup(lookup) };
  }

  /** Posts JSON and reads the reply whole, whatever its status; at most 16 MiB, strictly UTF-8. */
  postJson(url: string, request: ProviderRequest): Promise<WholeReply> {
    return this.exchangeWhole('POST', url, request, JSON_HEADERS);
  }

  /** Any method, the reply read whole. */
  exchangeWhole(
    method: string,
    url: string,
    request: ProviderRequest,
    own: OwnHeaders = BARE_HEADERS,
  ): Promise<WholeReply> {
    return new Promise((resolve, reject) => {
      const cancellation = cancellationOf(request);
      if (cancellation?.aborted) throw cancellation.reason;
      this.dispatch(method, url, request, own, new WholeReplyExchange(cancellation, resolve, reject));
    });
  }

  /** Posts JSON and hands the reply over at its headers; the body is read as it arrives, at most 64 MiB of it. */
  postStream(url: string, request: ProviderRequest): Promise<StreamedReply> {
    return new Promise((resolve, reject) => {
      const cancellation = cancellationOf(request);
      if (cancellation?.aborted) throw cancellation.reason;
      const exchange = new StreamedReplyExchange(cancellation, resolve, reject);
      this.dispatch('POST', url, request, JSON_HEADERS, exchange);
    });
  }

  /**
   * The same connections and rules behind Nest's `HttpService`, for REST calls beside the completions (a provider's list
   * of models): what an application can intercept or replace. Loaded when it is first wanted: completions do without axios.
   */
  rest(): Promise<HttpService> {
    return (this.restService ??= import('./undici.adapter.js').then(({ createRestService }) =>
      createRestService((method, url, request) => this.exchangeWhole(method, url, request)),
    ));
  }

  /** Closes every connection; what is in flight fails. */
  async close(): Promise<void> {
    this.closed = true;
    const connections = [...this.connections.values()];
    this.connections.clear();
    this.targets.clear();
    await Promise.all(connections.map((each) => each.close()));
  }

  private dispatch(
    method: string,
    url: string,
    request: ProviderRequest,
    own: OwnHeaders,
    exchange: HttpExchange,
  ): void {
    const { timeouts, body } = request;
    const { connections, path } = this.target(url, timeouts.connectMs);
    const headers = withHeaders(own, request.headers);
    exchange.begin(connections, { path, method, body, headers }, timeouts);
  }

  private target(url: string, connectMs: number): Target {
    const known = this.targets.get(url);
    if (known?.connectMs === connectMs) return known;
    const { origin, pathname, search } = new URL(url);
    const connections = this.connectionsTo(origin, connectMs);
    const target = { path: pathname + search, connections, connectMs };
    if (this.targets.size >= MOST_TARGETS) this.targets.clear();
    this.targets.set(url, target);
    return target;
  }

  private connectionsTo(origin: string, connectMs: number): Connections {
    if (this.closed) throw new LlmError('aborted', { message: 'The connections to providers are closed.' });
    const key = `${connectMs} ${origin}`;
    const known = this.connections.get(key);
    if (known) return known;
    const connections = new Connections(origin, { connectMs, ...this.shared });
    this.connections.set(key, connections);
    return connections;
  }
}

function ownHeaders(byName: Readonly<Record<string, string>>): OwnHeaders {
  return { byName, list: Object.entries(byName).flat() };
}

function withHeaders(own: OwnHeaders, given: ProviderRequest['headers']): Record<string, string> | string[] {
  return isList(given) ? own.list.concat(given) : { ...own.byName, ...given };
}

function isList(headers: ProviderRequest['headers']): headers is readonly string[] {
  return Array.isArray(headers);
}
