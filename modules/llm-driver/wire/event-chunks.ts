import type { ChatCompletionChunk } from '../contract/chat.types.js';
import {
  type ChunkIterator,
  type ChunkSource,
  type NextChunk,
  type ReceivedChunk,
  STREAM_END,
} from '../contract/chunk-stream.js';
import { LlmError } from '../contract/llm-error.js';
import type { StreamedReply } from '../http/streamed-reply.js';
import { type Fields, isError } from '../errors/error-shapes.js';
import type { PendingNext } from './pending-next.js';
import { parseObject } from './replies.js';
import { EventReader } from './sse.js';
import { UnfinishedEvent } from './unfinished-event.js';

/** Reads the events of one answer, in a format other than chat completions. */
export interface AnswerEvents {
  /** True once the answer has ended as it should. */
  readonly isComplete: boolean;
  /** Returns the chunks of an event; none for events that are not known. @throws LlmError */
  read(event: Fields): ChatCompletionChunk[];
  /** Turns the data of an error event into an error. */
  errorIn(data: Fields): LlmError;
}

/**
 * Reads the chunks of a streamed reply whose events are in another format. `next` and `read` throw an
 * LlmError for an error event, and for a stream that ends before its answer does. `return` closes the socket.
 */
export class EventChunks
  implements AsyncIterableIterator<ChatCompletionChunk, void, undefined>, ChunkIterator, ChunkSource
{
  /** A cancelled exchange ends its reply at once, and with it a pending `next`. */
  readonly endsAtOnce = true;
  readonly source: ChunkSource = this;
  private readonly events = new EventReader();
  private readonly unfinished: UnfinishedEvent;
  private ready: ChatCompletionChunk[] = [];
  private isDrained = false;
  private isClosed = false;
  private pending: PendingNext | undefined;
  private isReading = false;

  constructor(
    private readonly reply: StreamedReply,
    private readonly answer: AnswerEvents,
  ) {
    this.unfinished = new UnfinishedEvent(reply.body, this.events);
  }

  /** One at a time. */
  next(): Promise<NextChunk> {
    return new Promise((resolve, reject) => {
      this.pending = { resolve, reject };
      this.onReadable(this.settlePending);
      this.settlePending();
    });
  }

  read(): ReceivedChunk | null | undefined {
    this.isReading = true;
    try {
      for (;;) {
        const chunk = this.ready.shift();
        if (chunk !== undefined) return { chunk };
        if (this.isClosed) return null;
        if (!this.readEvent() && !this.readBody()) return undefined;
      }
    } catch (thrown) {
      this.isClosed = true;
      this.reply.body.cancel();
      throw thrown;
    } finally {
      this.isReading = false;
    }
  }

  onReadable(listener: () => void): void {
    // The body may bring more while it is read: the outer read handles it.
    this.reply.body.onReadable(() => {
      if (!this.isReading) listener();
    });
  }

  return(): Promise<NextChunk> {
    this.reply.body.cancel();
    this.ready = [];
    this.isClosed = true;
    return Promise.resolve(STREAM_END);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private readonly settlePending = (): void => {
    const { pending } = this;
    if (pending === undefined) return;
    try {
      const received = this.read();
      if (received === undefined) return;
      this.pending = undefined;
      pending.resolve(received === null ? STREAM_END : { done: false, value: received.chunk });
    } catch (thrown) {
      this.pending = undefined;
      pending.reject(thrown as Error);
    }
  };

  /** Returns false if there is no whole event. */
  private readEvent(): boolean {
    const event = this.events.next();
    if (event === undefined) return false;
    this.unfinished.finish();
    const data = parseObject(event.data, this.reply.status);
    if (event.name === 'error' || data.type === 'error' || isError(data.error))
      throw this.answer.errorIn(data);
    this.ready = this.answer.read(data);
    if (this.answer.isComplete) this.close();
    return true;
  }

  /** Returns false if nothing has arrived. */
  private readBody(): boolean {
    if (this.isDrained) throw LlmError.invalidReply({ providerStatus: this.reply.status, ambiguous: true });
    const piece = this.reply.body.read();
    if (piece === undefined) return false;
    if (piece === null) {
      this.isDrained = true;
      this.events.end();
    } else {
      this.events.feed(piece);
      this.unfinished.add(piece.length);
    }
    return true;
  }

  private close(): void {
    this.isClosed = true;
    this.reply.body.release();
  }
}
