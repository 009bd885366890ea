import { Readable } from 'node:stream';
import { cancellationOf, ConfigurationError, loadOptional, MemoryBudget } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';
import type { Connections, ConnectionOptions } from './connections.js';
import type { HttpExchange } from './http-exchange.js';
import { pinnedLookup } from './pinned-lookup.js';
import type { ProviderRequest } from './provider-request.js';
import {
  textDirectly,
  textOverRest,
  type RestService,
  type SendWhole,
  type TextRequest,
} from './rest-service.js';
import { StreamedReplyExchange, type StreamedReply } from './streamed-reply.js';
import { WholeReplyExchange, type WholeReply } from './whole-reply.js';

interface Target {
  readonly connections: Connections;
  readonly path: string;
  readonly connectMs: number;
}

/** Options of {@link ProviderHttp}, all optional. */
export interface ProviderHttpOptions extends Omit<ConnectionOptions, 'connectMs'> {
  /** Counts the replies that are being read. Default: the budget of the process. */
  readonly memory?: MemoryBudget;
}

interface OwnHeaders {
  readonly byName: Readonly<Record<string, string>>;
  readonly list: readonly string[];
}

const BARE_HEADERS = ownHeaders({ 'user-agent': 'nest-llm-driver', 'accept-encoding': 'identity' });
const JSON_HEADERS = ownHeaders({ ...BARE_HEADERS.byName, 'content-type': 'application/json' });
/** URLs that are parsed once. Beyond it the cache starts anew. */
const MAX_TARGETS = 1_000;
/** Origins without a connection that are remembered. Calls may bring base URLs of their own. */
const MAX_UNUSED_ORIGINS = 100;

/**
 * HTTP to providers, one per process: keep-alive connections per origin, no redirects, no proxies, no request
 * for compression, timeouts that cover the body, a limit on every body and a memory budget for all that are
 * being read, and no public host name that resolves to a private address later. Failures are `LlmError`s; a
 * signal's reason is thrown as it is.
 */
export class ProviderHttp {
  private readonly connections = new Map<string, Connections>();
  private readonly targets = new Map<string, Target>();
  /** Number of origins at which those without a connection are forgotten. */
  private forgetAt = MAX_UNUSED_ORIGINS;
  private restService: Promise<RestService> | undefined;
  private closed = false;
  private connectionsClass: typeof Connections | undefined;
  private readonly shared: Omit<ConnectionOptions, 'connectMs'>;
  private readonly memory: MemoryBudget;

  /**
   * @param options `ca`: PEM certificates to trust, for a provider with a private authority; `lookup`:
   *   resolves host names instead of the system's resolver
   */
  constructor({ ca, lookup, memory = MemoryBudget.ofProcess }: ProviderHttpOptions = {}) {
    this.memory = memory;
    this.shared = { ca, lookup: pinnedLookup(lookup) };
  }

  /** Posts JSON and reads the whole reply, whatever its status: at most 64 MiB unpacked, valid UTF-8. */
  postJson(url: string, request: ProviderRequest): Promise<WholeReply> {
    return this.exchangeWhole('POST', url, request, JSON_HEADERS);
  }

  /** Sends a request with any method and reads the whole reply, as {@link postJson} does. */
  exchangeWhole(
    method: string,
    url: string,
    request: ProviderRequest,
    own: OwnHeaders = BARE_HEADERS,
  ): Promise<WholeReply> {
    if (this.connectionsClass === undefined)
      return this.load().then(() => this.exchangeWhole(method, url, request, own));
    return new Promise((resolve, reject) => {
      const cancellation = cancellationOf(request);
      if (cancellation?.aborted) throw cancellation.reason;
      this.dispatch(
        method,
        url,
        request,
        own,
        new WholeReplyExchange(cancellation, resolve, reject, this.memory.open()),
      );
    });
  }

  /** Posts JSON. Resolves at the headers of the reply; its body is read as it arrives, at most 64 MiB. */
  postStream(url: string, request: ProviderRequest): Promise<StreamedReply> {
    if (this.connectionsClass === undefined) return this.load().then(() => this.postStream(url, request));
    return new Promise((resolve, reject) => {
      const cancellation = cancellationOf(request);
      if (cancellation?.aborted) throw cancellation.reason;
      const exchange = new StreamedReplyExchange(
        cancellation,
        resolve,
        reject,
        this.memory,
        request.progress,
      );
      this.dispatch('POST', url, request, JSON_HEADERS, exchange);
    });
  }

  /**
   * Returns Nest's `HttpService` over the same connections and rules, for REST calls besides completions (a
   * provider's list of models): an application can intercept or replace it. Loaded on first use, as
   * completions do without axios.
   * @throws ConfigurationError if `@nestjs/axios` or `axios` is not installed
   */
  rest(): Promise<RestService> {
    return (this.restService ??= loadOptional(
      () => import('./undici.adapter.js'),
      'HttpService',
      '@nestjs/axios axios',
    ).then(({ createRestService }) => createRestService(this.sendWhole)));
  }

  /**
   * Gets a text, whatever the status of the reply: by {@link rest} if its packages are installed, so that an
   * application can intercept it, and directly if not. `timeoutMs` is for the whole exchange.
   */
  async getText(url: string, request: TextRequest): Promise<WholeReply> {
    const rest = await this.rest().catch((error: unknown) => {
      if (error instanceof ConfigurationError) return undefined;
      throw error;
    });
    return rest ? textOverRest(rest, url, request) : textDirectly(this.sendWhole, url, request);
  }

  /** Closes the idle connections to the origin of a URL. Exchanges in flight go on. */
  closeIdle(url: string): void {
    const { origin } = new URL(url);
    for (const [key, connections] of this.connections) {
      if (key.endsWith(` ${origin}`)) connections.closeIdle();
    }
  }

  /** Closes every connection. Exchanges in flight fail. */
  async close(): Promise<void> {
    this.closed = true;
    const connections = [...this.connections.values()];
    this.connections.clear();
    this.targets.clear();
    await Promise.all(connections.map((each) => each.close()));
  }

  private readonly sendWhole: SendWhole = (method, url, request) => this.exchangeWhole(method, url, request);

  /** Loads undici with the first request: it takes as long to load as the rest of the package. */
  private async load(): Promise<void> {
    this.connectionsClass = (await import('./connections.js')).Connections;
  }

  private dispatch(
    method: string,
    url: string,
    request: ProviderRequest,
    own: OwnHeaders,
    exchange: HttpExchange,
  ): void {
    const { timeouts, body, contentType } = request;
    const { connections, path } = this.target(url, timeouts.connectMs);
    const headers = withHeaders(contentType === undefined ? own : headersOfBody(request), request.headers);
    // Made for each exchange: a stream is read once.
    const sent = typeof body === 'object' ? Readable.from(body) : body;
    exchange.start(connections, { path, method, body: sent, headers }, timeouts);
  }

  private target(url: string, connectMs: number): Target {
    const known = this.targets.get(url);
    if (known?.connectMs === connectMs) return known;
    const { origin, pathname, search } = new URL(url);
    const connections = this.connectionsTo(origin, connectMs);
    const target = { path: pathname + search, connections, connectMs };
    if (this.targets.size >= MAX_TARGETS) this.targets.clear();
    this.targets.set(url, target);
    return target;
  }

  private connectionsTo(origin: string, connectMs: number): Connections {
    if (this.closed) throw new LlmError('aborted', { message: 'The connections to providers are closed.' });
    const key = `${connectMs} ${origin}`;
    const known = this.connections.get(key);
    if (known) return known;
    if (this.connections.size >= this.forgetAt) this.forgetUnused();
    const connections = new this.connectionsClass!(origin, { connectMs, ...this.shared });
    this.connections.set(key, connections);
    return connections;
  }

  /** Rare, and after it the map may double: its cost for each new origin is the same for any number. */
  private forgetUnused(): void {
    for (const [key, connections] of this.connections) if (connections.isEmpty) this.connections.delete(key);
    // They lead to connections that are no longer known.
    this.targets.clear();
    this.forgetAt = Math.max(MAX_UNUSED_ORIGINS, this.connections.size * 2);
  }
}

function ownHeaders(byName: Readonly<Record<string, string>>): OwnHeaders {
  return { byName, list: Object.entries(byName).flat() };
}

/** Of a body in pieces the length is told: not all servers take one without. */
function headersOfBody({ contentType, body }: ProviderRequest): OwnHeaders {
  const headers: Record<string, string> = { ...BARE_HEADERS.byName, 'content-type': contentType! };
  if (typeof body === 'object') {
    headers['content-length'] = String(body.reduce((sum, piece) => sum + piece.length, 0));
  }
  return ownHeaders(headers);
}

function withHeaders(own: OwnHeaders, given: ProviderRequest['headers']): Record<string, string> | string[] {
  return isList(given) ? own.list.concat(given) : { ...own.byName, ...given };
}

function isList(headers: ProviderRequest['headers']): headers is readonly string[] {
  return Array.isArray(headers);
}
