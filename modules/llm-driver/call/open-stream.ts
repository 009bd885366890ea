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
import { LlmError } from '../contract/llm-error.js';
import type { Reservation } from '../pacing/pacer.js';
import { type Attempt, toFailure } from './attempt.js';
import { stopReason } from './call-deadline.js';
import type { StreamPlan } from './call-plan.js';
import type { CallReport } from './call-events.js';

/** Seen by nobody but a driver that goes on for a stream that has ended. One for all: an error takes its time to make. */
const STREAM_OVER = new LlmError('aborted', { message: 'The stream is over.' });

/** Opens a stream and waits for its first chunk: until then a failure may be retried. */
export async function openStream(
  plan: StreamPlan,
  attempt: Attempt,
  reservation: Reservation,
): Promise<OpenStream> {
  let iterator: ChunkIterator | undefined;
  const first = await attempt.settle(async () => {
    iterator = plan.open(attempt)[Symbol.asyncIterator]();
    return iterator.next();
  });
  if (iterator === undefined || first.done) {
    throw new LlmError('upstream_invalid_response', { retryable: true, retryLimit: 1 });
  }
  reservation.begin();
  return new OpenStream(attempt, reservation, iterator, first);
}

/**
 * A provider's stream whose first chunk has arrived. It ends once: with the last chunk, with a failure, or when its reader leaves.
 * Not a generator, and no async functions: one promise for each chunk instead of five.
 */
export class OpenStream implements ChunkIterator {
  private usage: WireUsage | null | undefined;
  private over = false;
  private report: CallReport | undefined;
  private onEnd: () => void = () => {};

  constructor(
    private readonly attempt: Attempt,
    private readonly reservation: Reservation,
    private readonly iterator: ChunkIterator,
    private first: IteratorYieldResult<ChatCompletionChunk> | undefined,
  ) {}

  /** Has the report told of the end, and `onEnd` called with it. */
  watch(report: CallReport | undefined, onEnd: () => void): this {
    this.report = report;
    this.onEnd = onEnd;
    return this;
  }

  /** One at a time. @throws LlmError */
  next(): Promise<NextChunk> {
    if (this.over) return Promise.resolve(STREAM_END);
    const { first, iterator } = this;
    this.first = undefined;
    if (first !== undefined) return promiseTry(() => Promise.resolve(this.take(first)));
    const next = iterator.endsAtOnce === true ? iterator.next() : this.attempt.settle(this.read);
    return next.then(this.take, this.refuse);
  }

  /** As {@link ChunkStream.source}. */
  get source(): ChunkSource | undefined {
    const { source } = this.iterator;
    if (source === undefined || this.first !== undefined) return undefined;
    return { read: () => this.readFrom(source), onReadable: (listener) => source.onReadable(listener) };
  }

  /** As {@link ChunkStream.head}. */
  get head(): StreamHead {
    return { firstText: this.iterator.head?.firstText, limits: this.attempt.limits };
  }

  /** The reader leaves: the provider's call ends. */
  return(): Promise<NextChunk> {
    if (!this.over) {
      this.reservation.settle(this.usage);
      this.report?.publishCancelled(this.usage);
      this.end();
    }
    return Promise.resolve(STREAM_END);
  }

  private readonly read = () => this.iterator.next();

  private readFrom(source: ChunkSource): ReceivedChunk | ChunkRun | null | undefined {
    if (this.over) return null;
    try {
      const came = source.read();
      if (came === null) this.complete();
      else if (came !== undefined && !(came instanceof ChunkRun)) this.usage = came.chunk.usage ?? this.usage;
      return came;
    } catch (thrown) {
      throw this.fail(thrown);
    }
  }

  private readonly take = (next: IteratorResult<ChatCompletionChunk, unknown>): NextChunk => {
    if (next.done === true) {
      if (!this.over) this.complete();
      return STREAM_END;
    }
    try {
      this.usage = next.value.usage ?? this.usage;
      return next;
    } catch (thrown) {
      return this.refuse(thrown);
    }
  };

  private readonly refuse = (thrown: unknown): never => {
    throw this.over ? thrown : this.fail(thrown);
  };

  private complete(): void {
    this.reservation.settle(this.usage);
    this.report?.publishSuccess(this.usage);
    this.end();
  }

  private fail(thrown: unknown): LlmError {
    const failure = this.attempt.aborted ? stopReason(this.attempt) : toFailure(thrown);
    this.reservation.fail(failure);
    this.report?.publishFailure(failure, this.usage);
    this.end();
    return failure;
  }

  private end(): void {
    this.over = true;
    this.onEnd();
    this.attempt.dispose();
    // Reached too when the reader leaves early: the provider's call ends with it.
    this.attempt.cancel(STREAM_OVER);
    close(this.iterator);
  }
}

/** Lets the driver clean up. Not awaited: one that is stuck must not hold the consumer, and who would hear its failure? */
function close(iterator: ChunkIterator): void {
  void (async () => iterator.return?.())().catch(() => {});
}
