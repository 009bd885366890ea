import type { IncomingHttpHeaders } from 'node:http';
import type { Cancellation, MemoryBudget, MemoryShare } from '../../support/index.js';
import type { ExchangeProgress } from '../contract/exchange.js';
import { HttpExchange } from './http-exchange.js';
import { decodeUtf8, holdPiece } from './whole-reply.js';

/**
 * A reply whose body is read as it arrives. It holds its socket until its body is read, released or
 * cancelled.
 */
export interface StreamedReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: ReplyBody;
}

/** The bytes of a reply; they can be read once. */
export interface ReplyBody {
  /**
   * Returns what has arrived: undefined if nothing has, null at the end.
   * @throws LlmError why no more arrives
   */
  read(): Buffer | null | undefined;
  /** Calls `listener` whenever there is something to read. A second listener replaces the first. */
  onReadable(listener: () => void): void;
  /**
   * Resolves to the first bytes of the body that are no white space, one character for each, as soon as they
   * are enough; to 16 of them or fewer. They can still be read.
   * @throws LlmError why none arrive
   */
  peek(isEnough: (start: string) => boolean): Promise<string>;
  /**
   * Counts bytes of the body that its reader holds, until {@link releaseMemory}: an event that arrives in
   * pieces. Returns false if there is no memory for them.
   */
  holdMemory(bytes: number): boolean;
  releaseMemory(): void;
  /** Reads the body to its end as text. @throws LlmError past 64 MiB, and for bytes that are not UTF-8 */
  text(): Promise<string>;
  /** Drops the rest of the body. The socket is reused if the rest is short, else closed. */
  release(): void;
  /** Closes the socket. */
  cancel(): void;
}

const MAX_STREAM_BYTES = 64 * 1024 * 1024;
/**
 * Bytes that were received and not read, at most, plus one piece. Beyond it the provider has to wait; if the
 * memory budget is full, after each piece.
 */
const HIGH_WATER_BYTES = 128 * 1024;
/** More than a byte order mark and the name of a field of events. */
const PEEKED_BYTES = 16;
/** What may follow a release. More costs more to read than a new connection. */
const RELEASE = { maxBytes: 64 * 1024, maxMs: 1_000 } as const;

/** Hands a reply over at its headers, and its body piece by piece, no faster than it is read. */
export class StreamedReplyExchange extends HttpExchange implements ReplyBody {
  protected isPaused = false;
  private queue: Buffer[] = [];
  private queuedBytes = 0;
  private bytes = 0;
  /** Of an event that arrives in pieces. */
  private memory: MemoryShare | undefined;
  private hasEnded = false;
  private error: Error | undefined;
  /** Bytes since the release; undefined before. */
  private releasedBytes: number | undefined;
  private releaseTimer: NodeJS.Timeout | undefined;
  private readable: () => void = () => {};

  constructor(
    cancellation: Cancellation | undefined,
    private readonly resolve: (reply: StreamedReply) => void,
    private readonly reject: (error: Error) => void,
    private readonly budget: MemoryBudget,
    progress?: ExchangeProgress,
  ) {
    super(cancellation, progress);
  }

  read(): Buffer | null | undefined {
    if (this.queue.length > 0) {
      const pieces = this.queue;
      this.queue = [];
      this.queuedBytes = 0;
      if (this.isPaused) this.resume();
      return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    }
    if (this.error) throw this.error;
    return this.hasEnded ? null : undefined;
  }

  onReadable(listener: () => void): void {
    this.readable = listener;
  }

  async peek(isEnough: (start: string) => boolean): Promise<string> {
    for (;;) {
      if (this.error) throw this.error;
      const text = Buffer.concat(this.queue).toString('latin1').trimStart();
      const start = text.slice(0, PEEKED_BYTES);
      // While it is paused, nothing more arrives.
      if (text.length >= PEEKED_BYTES || this.hasEnded || this.isPaused || isEnough(start)) return start;
      await new Promise<void>((resolve) => this.onReadable(resolve));
    }
  }

  holdMemory(bytes: number): boolean {
    return (this.memory ??= this.budget.open()).hold(bytes);
  }

  releaseMemory(): void {
    this.memory?.close();
    this.memory = undefined;
  }

  async text(): Promise<string> {
    const memory = this.budget.open();
    try {
      return await this.readText(memory);
    } finally {
      memory.close();
    }
  }

  private async readText(memory: MemoryShare): Promise<string> {
    const pieces: Buffer[] = [];
    let bytes = 0;
    for (let piece = this.read(); piece !== null; piece = this.read()) {
      if (piece === undefined) {
        await new Promise<void>((resolve) => this.onReadable(resolve));
        continue;
      }
      bytes += piece.length;
      const failure = holdPiece(memory, piece, { bytes, status: this.status });
      if (failure !== undefined) {
        this.cancel();
        throw failure;
      }
      pieces.push(piece);
    }
    return decodeUtf8(pieces);
  }

  release(): void {
    this.releaseMemory();
    if (this.closed || this.releasedBytes !== undefined) return;
    this.releasedBytes = 0;
    // The owner of the call is done with it, and may cancel it to clean up.
    this.stopListening();
    this.queue = [];
    this.resume();
    // Real time on purpose: this is about a socket, and no caller waits for it.
    this.releaseTimer = setTimeout(() => this.discard(), RELEASE.maxMs).unref();
  }

  cancel(): void {
    this.releaseMemory();
    if (this.releasedBytes === undefined) this.discard();
  }

  protected onHead(): void {
    this.resolve({ status: this.status, headers: this.headers, body: this });
  }

  protected onPiece(piece: Buffer): void {
    if (this.releasedBytes !== undefined) {
      this.releasedBytes += piece.length;
      if (this.releasedBytes > RELEASE.maxBytes) this.discard();
      return;
    }
    this.bytes += piece.length;
    if (this.bytes > MAX_STREAM_BYTES) return this.fail(this.invalidReply());
    this.queue.push(piece);
    this.queuedBytes += piece.length;
    if (this.queuedBytes >= HIGH_WATER_BYTES || this.budget.full) this.pause();
    this.readable();
  }

  protected onEnd(): void {
    this.hasEnded = true;
    // It would keep the exchange in memory.
    clearTimeout(this.releaseTimer);
    this.readable();
  }

  protected onFailure(error: Error): void {
    clearTimeout(this.releaseTimer);
    this.releaseMemory();
    if (this.status === 0) return this.reject(error);
    this.error = error;
    this.readable();
  }

  private pause(): void {
    this.isPaused = true;
    this.pauseBody();
  }

  private resume(): void {
    this.isPaused = false;
    this.restartSilence();
    this.resumeBody();
  }

  private discard(): void {
    if (!this.closed) this.fail(new Error('The rest of the reply is not wanted.'));
  }
}
