import type { ChatCompletionChunk } from '../contract/chat.types.js';
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
import type { ErrorFacts } from '../errors/error-facts.js';
import type { StreamedReply } from '../http/streamed-reply.js';
import { ChunkShapes } from './chunk-shapes.js';
import { chunkBody } from './chunk-body.js';
import { removePadding, withoutPadding } from './chunk-padding.js';
import { ChunkTemplate } from './chunk-template.js';
import { OpenChoices } from './open-choices.js';
import type { PendingNext } from './pending-next.js';
import { EVENT_FRAME_LENGTH, EventReader, isDone, type ServerSentEvent } from './sse.js';
import { UnfinishedEvent } from './unfinished-event.js';

export interface ChatChunksOptions {
  /**
   * Returns a chunk as the provider means it. If it returns the chunk itself, it is not called for later
   * chunks that differ from it in the answer's text alone. It must not edit the chunk: return a changed copy.
   */
  readonly read: (chunk: ChatCompletionChunk) => ChatCompletionChunk;
  /** Wall clock, milliseconds. */
  readonly nowMs: () => number;
  /** What the provider means by its errors. */
  readonly errors?: ErrorFacts | undefined;
  /** True if an answer that calls tools may end with `stop`. Default false. */
  readonly stopsForTools?: boolean | undefined;
}

/**
 * Reads the chunks of a streamed reply. `next` and `read` throw an LlmError for an error event of either
 * vendor's style, and for a stream that ends before its answer does. `return` closes the socket.
 */
export class ChatChunks
  implements AsyncIterableIterator<ChatCompletionChunk, void, undefined>, ChunkIterator, ChunkSource
{
  /** A cancelled exchange ends its reply at once, and with it a pending `next`. */
  readonly endsAtOnce = true;
  readonly source: ChunkSource = this;
  head: StreamHead | undefined;
  lastText: string | undefined;
  private readonly events = new EventReader();
  private readonly template = new ChunkTemplate();
  private readonly shapes: ChunkShapes;
  private readonly openChoices = new OpenChoices();
  /** `drained`: the body has ended, and only events that were read from it are left. */
  private state: 'open' | 'drained' | 'closed' = 'open';
  private pending: PendingNext | undefined;
  private isReading = false;
  private readonly unfinished: UnfinishedEvent;

  constructor(
    private readonly reply: StreamedReply,
    private readonly options: ChatChunksOptions,
  ) {
    this.unfinished = new UnfinishedEvent(reply.body, this.events);
    this.shapes = new ChunkShapes(options.stopsForTools);
  }

  /** One at a time. */
  next(): Promise<NextChunk> {
    return new Promise((resolve, reject) => {
      this.pending = { resolve, reject };
      this.onReadable(this.settlePending);
      this.settlePending();
    });
  }

  read(): ReceivedChunk | ChunkRun | null | undefined {
    return this.take(true);
  }

  onReadable(listener: () => void): void {
    // Reading can re-enter this listener: the body may bring more while it is read. The outer read handles
    // it.
    this.reply.body.onReadable(() => {
      if (!this.isReading) listener();
    });
  }

  return(): Promise<NextChunk> {
    this.reply.body.cancel();
    this.close();
    return Promise.resolve(STREAM_END);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private readonly settlePending = (): void => {
    const { pending } = this;
    if (pending === undefined) return;
    try {
      const received = this.take(false);
      if (received === undefined) return;
      this.pending = undefined;
      this.lastText = received?.text;
      pending.resolve(received === null ? STREAM_END : { done: false, value: received.chunk });
    } catch (thrown) {
      this.pending = undefined;
      pending.reject(thrown as Error);
    }
  };

  /** Returns what {@link ChunkSource.read} does; without runs if they are not wanted. */
  private take(runs: false): ReceivedChunk | null | undefined;
  private take(runs: true): ReceivedChunk | ChunkRun | null | undefined;
  private take(runs: boolean): ReceivedChunk | ChunkRun | null | undefined {
    this.isReading = true;
    try {
      while (!this.isClosed()) {
        const received = (runs ? this.nextRun() : undefined) ?? this.nextChunk();
        if (received !== undefined) return received;
        if (!this.isClosed() && !this.readBody()) return undefined;
      }
      return null;
    } catch (thrown) {
      this.reply.body.cancel();
      throw thrown;
    } finally {
      this.isReading = false;
    }
  }

  /**
   * Reads the next piece of the body, or closes the stream at its end. Returns false if nothing has arrived.
   */
  private readBody(): boolean {
    if (this.state === 'drained') {
      this.assertComplete();
      this.close();
      return true;
    }
    const piece = this.reply.body.read();
    if (piece === undefined) return false;
    if (piece === null) {
      this.events.end();
      this.state = 'drained';
    } else {
      this.events.feed(piece);
      this.unfinished.add(piece.length);
    }
    return true;
  }

  private nextRun(): ChunkRun | undefined {
    const { template } = this;
    const { text, count } = this.events.takeRun(this.findMatchEnd);
    if (count === 0) return undefined;
    this.openChoices.track(template.chunk!);
    return new ChunkRun(text, text.length - count * (EVENT_FRAME_LENGTH + template.frameLength));
  }

  private readonly findMatchEnd = (text: string, start: number): number => this.template.endIn(text, start);

  private nextChunk(): ReceivedChunk | undefined {
    for (let event = this.events.next(); event !== undefined; event = this.events.next()) {
      if (isDone(event.data)) {
        // It came whole: the next one would be as empty.
        if (this.head === undefined)
          throw LlmError.invalidReply({ retryable: false, providerStatus: this.reply.status });
        this.close();
        return undefined;
      }
      this.unfinished.finish();
      const received = this.receive(event);
      if (received !== undefined) return received;
    }
    return undefined;
  }

  private receive(event: ServerSentEvent): ReceivedChunk | undefined {
    const { options, template } = this;
    const { name } = event;
    const data = withoutPadding(event.data);
    const match = name === undefined ? template.read(data) : undefined;
    const body = match ?? chunkBody({ name, data }, this.reply, options);
    const parsed = match ?? this.shapes.read(body);
    if (parsed === undefined) return undefined;
    const hadPadding = match === undefined && removePadding(parsed);
    const isVerbatim = parsed === body && !hadPadding && (match !== undefined || !data.includes('\n'));
    this.openChoices.track(parsed);
    const chunk = options.read(parsed);
    const text = isVerbatim && chunk === parsed ? data : undefined;
    if (text !== undefined && match === undefined) template.observe(text, chunk);
    this.head ??= { firstText: text };
    return { chunk, text };
  }

  /** Some servers end without `[DONE]`, but an answer without a finish reason is cut off. */
  private assertComplete(): void {
    if (this.head !== undefined && this.openChoices.areAllFinished) return;
    throw LlmError.invalidReply({ providerStatus: this.reply.status, ambiguous: true });
  }

  private close(): void {
    this.state = 'closed';
    this.reply.body.release();
  }

  private isClosed(): boolean {
    return this.state === 'closed';
  }
}
