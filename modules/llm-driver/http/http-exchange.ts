import type { IncomingHttpHeaders } from 'node:http';
import type { Client, Dispatcher } from 'undici';
import type { Cancellation, CancellationListener } from '../../support/index.js';
import type { Connections } from './connections.js';
import { invalidReply } from './invalid-reply.js';
import { transportError } from './transport-errors.js';

/**
 * One exchange on undici's own handler interface, the cheapest it has. Settles at once when the signal fires, and takes
 * the socket with it.
 */
export abstract class HttpExchange implements Dispatcher.DispatchHandler, CancellationListener {
  protected status = 0;
  protected headers: IncomingHttpHeaders = {};
  /** Pauses and resumes the reading. */
  protected controller: Dispatcher.DispatchController | undefined;
  /** Nothing more is wanted from the wire. */
  protected over = false;
  private connections: Connections | undefined;
  private client: Client | undefined;

  constructor(private readonly signal: Cancellation | undefined) {
    signal?.addEventListener('abort', this);
  }

  /** Sends the request over one of these connections. */
  begin(connections: Connections, request: Dispatcher.DispatchOptions): void {
    this.connections = connections;
    this.client = connections.take();
    this.client.dispatch(request, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    // Informational replies come first and are not the answer.
    if (status < 200 || this.over) return;
    const encoding = headers['content-encoding'];
    // None was asked for, so whoever encodes all the same wants us to unpack something.
    if (encoding !== undefined && encoding !== 'identity')
      return this.fail(invalidReply({ providerStatus: status }));
    this.status = status;
    this.headers = headers;
    this.started();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.over) this.received(chunk);
  }

  onResponseEnd(): void {
    if (this.over) return;
    this.finish();
    this.connections!.giveBack(this.client!);
    this.ended();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(transportError(error, this.status === 0 ? 'before_headers' : 'in_body'));
  }

  /** The signal has fired. */
  handleEvent(): void {
    this.fail(this.signal!.reason as Error);
  }

  /** Ends the exchange and closes its socket. */
  protected fail(error: Error): void {
    if (this.over) return;
    this.finish();
    if (this.client) this.connections!.discard(this.client);
    this.failed(error);
  }

  /** From here on the wire is ignored too. */
  private finish(): void {
    this.over = true;
    this.detach();
  }

  /** From here on the signal is ignored. */
  protected detach(): void {
    this.signal?.removeEventListener('abort', this);
  }

  protected abstract started(): void;
  protected abstract received(chunk: Buffer): void;
  protected abstract ended(): void;
  protected abstract failed(error: Error): void;
}
