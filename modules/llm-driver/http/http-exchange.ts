import type { IncomingHttpHeaders } from 'node:http';
import type { Client, Dispatcher } from 'undici';
import type { Cancellation, CancellationListener } from '../../support/index.js';
import type { ExchangeProgress } from '../contract/exchange.js';
import { LlmError } from '../contract/llm-error.js';
import { transportError } from '../errors/transport-errors.js';
import type { Connections } from './connections.js';
import { DecodedBody, isPlain } from './decoded-body.js';

/** Longest silence of a provider, in milliseconds. */
export interface ExchangeTimeouts {
  /** From the request to the first byte of the reply's body, or to a stream's first token. */
  readonly firstTokenMs: number;
  /** Between two pieces of the reply after that. */
  readonly idleMs: number;
}

/** The request was sent: the provider may have done the work, and may bill it. */
const TIMED_OUT = { retryable: true, ambiguous: true };

/**
 * One exchange on undici's own handler interface, the cheapest it has. Fails at once when it is cancelled,
 * and closes its socket.
 */
export abstract class HttpExchange implements Dispatcher.DispatchHandler, CancellationListener {
  protected status = 0;
  protected headers: IncomingHttpHeaders = {};
  private controller: Dispatcher.DispatchController | undefined;
  /** True once the reply has ended or the exchange has failed. What undici still reports is ignored. */
  protected closed = false;
  private connections: Connections | undefined;
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** When the silence of the provider started, by `performance.now()`. */
  private silentSince = 0;
  private timeouts: ExchangeTimeouts = { firstTokenMs: 0, idleMs: 0 };
  private hasBody = false;
  /** Set if the provider has compressed the body. */
  private decoded: DecodedBody | undefined;

  constructor(
    private readonly cancellation: Cancellation | undefined,
    private readonly progress?: ExchangeProgress | undefined,
  ) {
    cancellation?.addEventListener('abort', this);
  }

  /** Sends the request over one of the connections. */
  start(connections: Connections, request: Dispatcher.DispatchOptions, timeouts: ExchangeTimeouts): void {
    this.connections = connections;
    this.client = connections.acquire();
    this.timeouts = timeouts;
    this.silentSince = performance.now();
    // One timer for the exchange, which checks the silence when it fires: a timer for each piece would cost
    // more than the piece.
    this.timer = setTimeout(this.onTimer, Math.min(timeouts.firstTokenMs, timeouts.idleMs));
    this.client.dispatch(request, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    // Parsed already. They would stay in memory, several kilobytes, as long as a stream runs.
    controller.rawHeaders = null;
    // Informational replies precede the answer.
    if (status < 200 || this.closed) return;
    this.status = status;
    this.headers = headers;
    const { 'content-encoding': encoding } = headers;
    if (!isPlain(encoding) && !this.decode(encoding!)) return this.fail(this.invalidReply());
    this.onHead();
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.closed) return;
    this.silentSince = performance.now();
    this.hasBody = true;
    if (this.decoded === undefined) this.onPiece(piece);
    else if (!this.decoded.write(piece)) this.controller?.pause();
  }

  onResponseEnd(): void {
    if (this.closed) return;
    if (this.decoded === undefined) this.end();
    else this.decoded.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(transportError(error, this.status === 0 ? 'before_headers' : 'in_body'));
  }

  /** Called on cancellation. */
  handleEvent(): void {
    this.fail(this.cancellation!.reason as Error);
  }

  /** Ends the exchange and closes its socket. */
  protected fail(error: Error): void {
    if (this.closed) return;
    this.close();
    this.decoded?.destroy();
    if (this.client) this.connections!.discard(this.client);
    this.onFailure(error);
  }

  /** Takes no more pieces until {@link resumeBody}. */
  protected pauseBody(): void {
    if (this.decoded === undefined) this.controller?.pause();
    else this.decoded.pause();
  }

  protected resumeBody(): void {
    if (this.decoded === undefined) this.controller?.resume();
    else this.decoded.resume();
  }

  protected invalidReply(): LlmError {
    return LlmError.invalidReply({ providerStatus: this.status });
  }

  /** Returns false for an encoding that is not known. */
  private decode(encoding: string): boolean {
    this.decoded = DecodedBody.of(encoding, {
      onPiece: (piece) => {
        if (!this.closed) this.onPiece(piece);
      },
      onEnd: () => {
        if (!this.closed) this.end();
      },
      onError: () => this.fail(this.invalidReply()),
      onDrain: () => this.controller?.resume(),
    });
    return this.decoded !== undefined;
  }

  private end(): void {
    this.close();
    this.connections!.release(this.client!);
    this.onEnd();
  }

  /** From here on a cancellation is ignored. */
  protected stopListening(): void {
    this.cancellation?.removeEventListener('abort', this);
  }

  /** Measures the silence from now on: the provider could not send while its reply was not read. */
  protected restartSilence(): void {
    this.silentSince = performance.now();
  }

  private close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.stopListening();
  }

  private readonly onTimer = (): void => {
    if (this.isPaused) this.restartSilence();
    const { firstTokenMs, idleMs } = this.timeouts;
    const isWaiting = !this.hasBody || this.progress?.awaitsToken === true;
    // A timer may fire a little early.
    const leftMs = Math.ceil(this.silentSince + (isWaiting ? firstTokenMs : idleMs) - performance.now());
    // The first token, which does not set the timer, may be followed by a silence.
    if (leftMs > 0) this.timer = setTimeout(this.onTimer, Math.min(leftMs, idleMs));
    else this.fail(new LlmError('upstream_timeout', TIMED_OUT));
  };

  /** True while the body is not read because our reader is slow: that silence is no fault of the provider. */
  protected abstract readonly isPaused: boolean;
  protected abstract onHead(): void;
  protected abstract onPiece(piece: Buffer): void;
  protected abstract onEnd(): void;
  protected abstract onFailure(error: Error): void;
}
