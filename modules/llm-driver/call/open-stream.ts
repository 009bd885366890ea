import { promiseTry } from '../../support/index.js';
import type { ChatCompletionChunk, WireUsage } from '../contract/chat.types.js';
import {
  type ChunkIterator,
  ChunkRun,
  type ChunkSource,
  type NextChunk,
  type ReceivedChunk,
  STREAM_END,
  type StreamHead,
} from '../contract/chunk-stream.js';
import type { HedgeReport } from '../contract/hedge.types.js';
import { LlmError } from '../contract/llm-error.js';
import { beginsAnswer } from '../contract/first-token.js';
import { tokenCounts } from '../contract/token-counts.js';
import type { Reservation } from '../pacing/pacer.js';
import { type Attempt, toFailure } from './attempt.js';
import { stopReason } from './call-deadline.js';
import type { StreamPlan } from './call-plan.js';
import type { CallReport } from './call-events.js';

/**
 * Cancels the exchange of a closed stream. Only a driver that still works for it sees this error. One for all
 * streams: an error is slow to make.
 */
const STREAM_CLOSED = new LlmError('aborted', { message: 'The stream is closed.' });

/** Chunks that are read before a stream has begun. Past it, it counts as begun. */
const MAX_EARLY_CHUNKS = 1_000;

/**
 * Opens a stream and waits for its first token: chunks without anything of the answer do not begin it. They
 * are passed on with it. A failure before it may be retried. @throws LlmError
 */
export async function openStream(
  plan: StreamPlan,
  attempt: Attempt,
  reservation: Reservation,
): Promise<OpenStream> {
  let iterator: ChunkIterator | undefined;
  const early = await attempt.settle(() => {
    iterator = plan.open(attempt)[Symbol.asyncIterator]();
    return readEarly(iterator, attempt);
  });
  if (iterator === undefined || early.chunks.length === 0) {
    throw new LlmError('upstream_invalid_response', { retryable: true, retryLimit: 1 });
  }
  attempt.begin();
  reservation.begin();
  return new OpenStream(attempt, reservation, iterator, early);
}

/** What a stream has brought up to its first token. */
interface EarlyChunks {
  readonly chunks: ReceivedChunk[];
  /** True if nothing follows. */
  readonly hasEnded: boolean;
}

async function readEarly(iterator: ChunkIterator, attempt: Attempt): Promise<EarlyChunks> {
  const chunks: ReceivedChunk[] = [];
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return { chunks, hasEnded: true };
    const { value: chunk } = next;
    chunks.push({ chunk, text: iterator.lastText });
    // A driver that ignores its signal must not be read for ever.
    const isEnough = chunks.length === MAX_EARLY_CHUNKS || attempt.aborted;
    if (isEnough || beginsAnswer(chunk)) return { chunks, hasEnded: false };
  }
}

/**
 * A provider's stream whose first token has arrived. Closed once: by the last chunk, by a failure, or when
 * its reader leaves. Not a generator, and without async functions: one promise for each chunk instead of
 * five.
 */
export class OpenStream implements ChunkIterator {
  private usage: WireUsage | null | undefined;
  private closed = false;
  private report: CallReport | undefined;
  private onClose: () => void = () => {};
  private complete: (failure: LlmError) => LlmError = (failure) => failure;
  private hedge: HedgeReport | undefined;
  private isFirstRead = false;

  constructor(
    private readonly attempt: Attempt,
    private readonly reservation: Reservation,
    private readonly iterator: ChunkIterator,
    private readonly early: EarlyChunks,
  ) {}

  /**
   * Publishes the report when the stream is closed, and calls `onClose`.
   * @param complete adds the call to a failure
   * @param hedge the other of two calls, if the stream was opened twice
   */
  watch(
    report: CallReport | undefined,
    onClose: () => void,
    complete: (failure: LlmError) => LlmError,
    hedge?: HedgeReport,
  ): this {
    this.report = report;
    this.hedge = hedge;
    this.onClose = onClose;
    this.complete = complete;
    return this;
  }

  /** One at a time. @throws LlmError */
  next(): Promise<NextChunk> {
    if (this.closed) return Promise.resolve(STREAM_END);
    const { early, iterator } = this;
    this.isFirstRead = true;
    const received = early.chunks.shift();
    if (received !== undefined) {
      return promiseTry(() => Promise.resolve(this.pass({ done: false, value: received.chunk })));
    }
    if (early.hasEnded) return promiseTry(() => Promise.resolve(this.pass(STREAM_END)));
    const next = iterator.endsAtOnce === true ? iterator.next() : this.attempt.settle(this.read);
    return next.then(this.pass, this.reject);
  }

  /** Chunks after the first one, as {@link ChunkIterator.source}. */
  get source(): ChunkSource | undefined {
    const { source } = this.iterator;
    if (source === undefined || !this.isFirstRead) return undefined;
    return { read: () => this.readFrom(source), onReadable: (listener) => source.onReadable(listener) };
  }

  /** Text of the first chunk and limits of the reply, as {@link ChunkIterator.head}. */
  get head(): StreamHead {
    const { hedge } = this;
    const head = { firstText: this.iterator.head?.firstText, limits: this.attempt.limits };
    return hedge === undefined ? head : { ...head, hedge };
  }

  /** Ends the provider's call. */
  return(): Promise<NextChunk> {
    if (!this.closed) {
      this.reservation.settle(this.usage);
      this.report?.publishCancelled(this.usage);
      this.close();
    }
    return Promise.resolve(STREAM_END);
  }

  private readonly read = () => this.iterator.next();

  private readFrom(source: ChunkSource): ReceivedChunk | ChunkRun | null | undefined {
    if (this.closed) return null;
    try {
      const received = this.early.chunks.shift() ?? (this.early.hasEnded ? null : source.read());
      if (received === null) this.succeed();
      else if (received !== undefined && !(received instanceof ChunkRun)) {
        this.keepUsage(received.chunk);
      }
      return received;
    } catch (thrown) {
      throw this.fail(thrown);
    }
  }

  private readonly pass = (next: IteratorResult<ChatCompletionChunk, unknown>): NextChunk => {
    if (next.done === true) {
      if (!this.closed) this.succeed();
      return STREAM_END;
    }
    try {
      this.keepUsage(next.value);
      return next;
    } catch (thrown) {
      return this.reject(thrown);
    }
  };

  /** The last usage counts; one without any figure that can be true does not. */
  private keepUsage(chunk: ChatCompletionChunk): void {
    const { usage } = chunk;
    this.report?.received(chunk);
    if (usage && tokenCounts(usage).total !== undefined) this.usage = usage;
  }

  private readonly reject = (thrown: unknown): never => {
    throw this.closed ? thrown : this.fail(thrown);
  };

  private succeed(): void {
    this.reservation.settle(this.usage);
    this.report?.publishSuccess(this.usage);
    this.close();
  }

  private fail(thrown: unknown): LlmError {
    const failure = this.attempt.aborted ? stopReason(this.attempt) : toFailure(thrown);
    this.reservation.fail(failure);
    this.report?.publishFailure(failure, this.usage);
    this.close();
    return this.complete(failure);
  }

  private close(): void {
    this.closed = true;
    this.onClose();
    this.attempt.dispose();
    // Ends the provider's call if the reader leaves early.
    this.attempt.cancel(STREAM_CLOSED);
    returnIterator(this.iterator);
  }
}

/**
 * Lets the driver clean up. Not awaited: a driver that hangs must not block the reader, and its failure is of
 * no use.
 */
function returnIterator(iterator: ChunkIterator): void {
  void (async () => iterator.return?.())().catch(() => {});
}
