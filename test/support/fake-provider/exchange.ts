import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ProviderCall } from './call.js';
import type { Finished, LedgerEntry } from './ledger.js';
import { vendorHeaders } from './vendor-headers.js';

/** A whole answer, ready to be sent as it is or to be spoiled on the way. */
export interface Rendered {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
  /** Sent without a length, as streams are. */
  readonly chunked: boolean;
}

/** What the provider wants to know about an exchange. */
export interface ExchangeHooks {
  /** The answer is out, or never will be; may be called twice. */
  settled(exchange: Exchange): void;
  /** The exchange is over and its ledger entry final. */
  closed(exchange: Exchange): void;
  /** The model has answered, with so many tokens of prompt and answer. */
  answered(call: ProviderCall, tokens: number): void;
  /** Headers about the caller's allowance, as they stand now. */
  rateLimitHeaders(call: ProviderCall): OutgoingHttpHeaders;
}

const READING_TIME_MS = 10;

/** One call and the means to answer it: writes respect a slow reader and stop when the client has gone. */
export class Exchange {
  private readonly gone: Promise<void>;
  private verdict: Finished | undefined;
  private isClosed = false;

  constructor(
    readonly call: ProviderCall,
    readonly entry: LedgerEntry,
    private readonly response: ServerResponse,
    private readonly hooks: ExchangeHooks,
  ) {
    // A write that loses the race with the client's leaving is no news: 'close' tells.
    response.on('error', () => undefined);
    this.gone = new Promise((resolve) => {
      response.once('close', () => {
        this.isClosed = true;
        entry.finished = this.verdict ?? (response.writableFinished ? 'ok' : 'client_aborted');
        resolve();
        hooks.settled(this);
        hooks.closed(this);
      });
    });
  }

  /** Whether the connection is gone, so that nothing more can be sent. */
  get closed(): boolean {
    return this.isClosed || this.response.destroyed;
  }

  /** From here on the exchange counts as broken by the provider. */
  fault(): void {
    this.verdict ??= 'fault';
  }

  /** The model has answered, with so many tokens of prompt and answer. */
  answered(tokens: number): void {
    this.hooks.answered(this.call, tokens);
  }

  head(status: number, headers: OutgoingHttpHeaders): void {
    if (this.closed) return;
    this.entry.status = status;
    // Early rejections carry no figures about the allowance: their absence means unknown, not unlimited.
    const figures = status < 300 || status === 413 || status === 429;
    const limits = figures ? this.hooks.rateLimitHeaders(this.call) : {};
    this.response.writeHead(status, { ...vendorHeaders(this.call), ...limits, ...headers });
  }

  /** Head and body in one go. */
  send(status: number, headers: OutgoingHttpHeaders, body: string | Uint8Array): void {
    const withLength = status === 204 ? headers : { 'content-length': Buffer.byteLength(body), ...headers };
    this.head(status, withLength);
    this.end(body);
  }

  /** Head of a rendered answer, promising exactly its length unless it is chunked. */
  headOf({ status, headers, body, chunked }: Rendered, promisedBytes = body.length): void {
    this.head(status, chunked ? headers : { ...headers, 'content-length': promisedBytes });
  }

  /** Sends the headers now rather than with the first byte of the body. */
  flushHead(): void {
    if (!this.closed) this.response.flushHeaders();
  }

  /** Resolves when more may be written; false when the client has gone. */
  async write(bytes: string | Uint8Array): Promise<boolean> {
    if (this.closed) return false;
    if (!this.response.write(bytes)) await this.drained();
    return !this.closed;
  }

  /** Resolves when the kernel has taken the bytes, so that a reset after them does not overtake them. */
  async flush(bytes: Uint8Array): Promise<boolean> {
    if (this.closed) return false;
    this.response.flushHeaders();
    if (bytes.length > 0) {
      await Promise.race([new Promise((resolve) => this.response.write(bytes, resolve)), this.gone]);
    }
    return !this.closed;
  }

  /**
   * A client may call again as soon as it has the last byte, so the call stops counting as in flight before
   * that.
   */
  end(bytes?: string | Uint8Array): void {
    if (this.closed) return;
    this.hooks.settled(this);
    this.response.end(bytes);
  }

  /** Resolves after `ms`, or at once when the client goes; false when it has gone. */
  async pause(ms: number): Promise<boolean> {
    if (ms > 0 && !this.closed) {
      let timer: NodeJS.Timeout | undefined;
      const elapsed = new Promise((resolve) => (timer = setTimeout(resolve, ms)));
      await Promise.race([elapsed, this.gone]);
      clearTimeout(timer);
    }
    return !this.closed;
  }

  /** Status 501 with the message, or a reset where an answer had begun. */
  crash(message: string): void {
    if (this.response.headersSent) this.reset();
    else this.send(501, { 'content-type': 'text/plain' }, message);
  }

  /** TCP reset, or under TLS, where Node knows no reset, an end without a word. */
  reset(): void {
    this.fault();
    const { socket } = this.response;
    if (socket !== null && 'encrypted' in socket) socket.destroy();
    else socket?.resetAndDestroy();
  }

  /** Resets once the client has had time to read what it was sent. */
  async resetAfterData(): Promise<void> {
    this.fault();
    // A client that finds data and the reset together takes them for data and an orderly end: libuv reads it
    // so.
    if (await this.pause(READING_TIME_MS)) this.reset();
  }

  /** Sends FIN but goes on listening, whatever has been promised. */
  halfClose(): void {
    this.fault();
    this.response.socket?.end();
  }

  /** Bytes outside HTTP's own framing, then FIN. */
  endRaw(status: number, bytes: Uint8Array): void {
    this.fault();
    this.entry.status = status;
    this.response.socket?.end(bytes);
  }

  private async drained(): Promise<void> {
    let resume: () => void = () => undefined;
    const drained = new Promise<void>((resolve) => (resume = resolve));
    this.response.once('drain', resume);
    await Promise.race([drained, this.gone]);
    this.response.off('drain', resume);
  }
}
