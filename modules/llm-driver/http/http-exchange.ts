import type { IncomingHttpHeaders } from 'node:http';
import type { Client, Dispatcher } from 'undici';
import type { Cancellation, CancellationListener } from '../../support/index.js';
import { LlmError } from '../contract/llm-error.js';
import type { Connections } from './connections.js';
import { transportError } from '../errors/transport-errors.js';

/** How long a provider may say nothing, in milliseconds. */
export interface ExchangeTimes {
  /** From the request to the head of its reply. */
  readonly firstByteMs: number;
  /** Between two pieces of the reply. */
  readonly idleMs: number;
}

/** The request had left: the provider may have answered, and billed, into the void. */
const TIMED_OUT = { retryable: true, ambiguous: true };

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
  private timer: NodeJS.Timeout | undefined;
  /** When the provider last said something, or was asked; by `performance.now()`. */
  private waitingSince = 0;
  /** How long it may take from then on: `firstByteMs`, and once its reply has begun `idleMs`. */
  private patienceMs = 0;
  private idleMs = 0;

  constructor(private readonly signal: Cancellation | undefined) {
    signal?.addEventListener('abort', this);
  }

  /** Sends the request over one of these connections. */
  begin(connections: Connections, request: Dispatcher.DispatchOptions, times: ExchangeTimes): void {
    this.connections = connections;
    this.client = connections.take();
    this.idleMs = times.idleMs;
    this.patienceMs = times.firstByteMs;
    this.waitingSince = performance.now();
    // One for the whole exchange, looked at when it fires: another one for each piece would cost more than to read the piece.
    this.timer = setTimeout(this.onTimer, Math.min(times.firstByteMs, times.idleMs));
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
    // Read already, and several kilobytes for as long as a stream takes.
    controller.rawHeaders = null;
    // Informational replies come first and are not the answer.
    if (status < 200 || this.over) return;
    const encoding = headers['content-encoding'];
    // None was asked for, so whoever encodes all the same wants us to unpack something.
    if (encoding !== undefined && encoding !== 'identity')
      return this.fail(LlmError.invalidReply({ providerStatus: status }));
    this.status = status;
    this.headers = headers;
    this.patienceMs = this.idleMs;
    this.waitingSince = performance.now();
    this.started();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.over) return;
    this.waitingSince = performance.now();
    this.received(chunk);
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
    clearTimeout(this.timer);
    this.detach();
  }

  /** From here on the provider is waited for again, after its reply was not read for a while. */
  protected waitAnew(): void {
    this.waitingSince = performance.now();
  }

  private readonly onTimer = (): void => {
    if (this.waitsForReader) this.waitAnew();
    // A timer may fire a little before its time.
    const leftMs = Math.ceil(this.waitingSince + this.patienceMs - performance.now());
    if (leftMs > 0) this.timer = setTimeout(this.onTimer, leftMs);
    else this.fail(new LlmError('upstream_timeout', TIMED_OUT));
  };

  /** From here on the signal is ignored. */
  protected detach(): void {
    this.signal?.removeEventListener('abort', this);
  }

  /** Whether it is we who do not read on: that is no fault of the provider. */
  protected abstract readonly waitsForReader: boolean;
  protected abstract started(): void;
  protected abstract received(chunk: Buffer): void;
  protected abstract ended(): void;
  protected abstract failed(error: Error): void;
}
