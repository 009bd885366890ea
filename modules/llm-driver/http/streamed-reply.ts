import type { IncomingHttpHeaders } from 'node:http';
import type { Cancellation } from '../../support/index.js';
import { HttpExchange } from './http-exchange.js';
import { decodeUtf8, LARGEST_REPLY_BYTES } from './whole-reply.js';
import { LlmError } from '../contract/llm-error.js';

/** A reply whose body is read as it arrives. Read it, release it or cancel it: until then it holds its socket. */
export interface StreamedReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: ReplyBody;
}

/** The bytes of a reply, once. */
export interface ReplyBody {
  /** What has come since; `undefined` where that is nothing, `null` at the end. @throws LlmError why nothing comes */
  read(): Buffer | null | undefined;
  /** Has `listener` called whenever there is something to read again. The last one given counts. */
  onReadable(listener: () => void): void;
  /** All of it as text. @throws LlmError past 16 MiB or where it is not UTF-8 */
  text(): Promise<string>;
  /** Nothing more of interest is coming: lets the rest run out so that the socket can be used again. */
  release(): void;
  /** Closes the socket. */
  cancel(): void;
}

const LARGEST_STREAM_BYTES = 64 * 1024 * 1024;
/** Received and not yet read, at most, give or take one piece; beyond it the provider has to wait. */
const HIGH_WATER_BYTES = 128 * 1024;
/** What may still come after a release before the socket is worth less than the reading. */
const RELEASE = { bytes: 64 * 1024, ms: 1_000 } as const;

/** Hands a reply over at its headers, and its body piece by piece, no faster than it is read. */
export class StreamedReplyExchange extends HttpExchange implements ReplyBody {
  private queue: Buffer[] = [];
  private queuedBytes = 0;
  private paused = false;
  private bytes = 0;
  private complete = false;
  private error: Error | undefined;
  private releasedBytes: number | undefined;
  private readable: () => void = () => {};

  constructor(
    signal: Cancellation | undefined,
    private readonly resolve: (reply: StreamedReply) => void,
    private readonly reject: (error: Error) => void,
  ) {
    super(signal);
  }

  read(): Buffer | null | undefined {
    if (this.queue.length > 0) {
      const pieces = this.queue;
      this.queue = [];
      this.queuedBytes = 0;
      if (this.paused) this.resume();
      return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    }
    if (this.error) throw this.error;
    return this.complete ? null : undefined;
  }

  onReadable(listener: () => void): void {
    this.readable = listener;
  }

  async text(): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for (let chunk = this.read(); chunk !== null; chunk = this.read()) {
      if (chunk === undefined) {
        await new Promise<void>((resolve) => this.onReadable(resolve));
        continue;
      }
      bytes += chunk.length;
      if (bytes > LARGEST_REPLY_BYTES) {
        this.cancel();
        throw LlmError.invalidReply({ providerStatus: this.status });
      }
      chunks.push(chunk);
    }
    return decodeUtf8(chunks);
  }

  release(): void {
    if (this.over || this.releasedBytes !== undefined) return;
    this.releasedBytes = 0;
    // The call is over for its owner, who may well fire its signal to tidy up.
    this.detach();
    this.queue = [];
    this.resume();
    // Real time on purpose: this is about a socket, and nobody waits for it.
    setTimeout(() => this.discard(), RELEASE.ms).unref();
  }

  cancel(): void {
    if (this.releasedBytes === undefined) this.discard();
  }

  protected get waitsForReader(): boolean {
    return this.paused;
  }

  protected started(): void {
    this.resolve({ status: this.status, headers: this.headers, body: this });
  }

  protected received(chunk: Buffer): void {
    if (this.releasedBytes !== undefined) {
      this.releasedBytes += chunk.length;
      if (this.releasedBytes > RELEASE.bytes) this.discard();
      return;
    }
    this.bytes += chunk.length;
    if (this.bytes > LARGEST_STREAM_BYTES)
      return this.fail(LlmError.invalidReply({ providerStatus: this.status }));
    this.queue.push(chunk);
    this.queuedBytes += chunk.length;
    if (this.queuedBytes >= HIGH_WATER_BYTES) this.pause();
    this.readable();
  }

  protected ended(): void {
    this.complete = true;
    this.readable();
  }

  protected failed(error: Error): void {
    if (this.status === 0) return this.reject(error);
    this.error = error;
    this.readable();
  }

  private pause(): void {
    this.paused = true;
    this.controller?.pause();
  }

  private resume(): void {
    this.paused = false;
    this.waitAnew();
    this.controller?.resume();
  }

  private discard(): void {
    if (!this.over) this.fail(new Error('The rest of the reply is not wanted.'));
  }
}
