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
import type { StreamedReply } from '../http/streamed-reply.js';
import { EVENT_FRAME, EventReader, type ServerSentEvent } from './sse.js';
import { readChunkEvent, stripPadding, withoutPadding } from './chunk-event.js';
import { ChunkTemplate } from './chunk-template.js';
import { LlmError } from '../contract/llm-error.js';

const DONE = '[DONE]';

/** Somebody who waits for the next chunk. */
interface Waiting {
  readonly resolve: (next: NextChunk) => void;
  readonly reject: (error: Error) => void;
}

/** What a stream of chunks is read with. */
export interface ChunkReading {
  /**
   * A provider's own reading of a chunk. Where it leaves one as it is, it is not asked about those that differ from it in the answer's
   * text alone.
   */
  readonly read: (chunk: ChatCompletionChunk) => ChatCompletionChunk;
  /** Wall clock, milliseconds. */
  readonly nowMs: () => number;
}

/**
 * The chunks of a streamed reply, as they come. `next` and `read` throw an LlmError for an error event of either
 * vendor's style, and where the stream ends before the answer does. Leaving it closes the socket.
 */
export class ChatChunks
  implements AsyncIterableIterator<ChatCompletionChunk, void, undefined>, ChunkIterator, ChunkSource
{
  private readonly events = new EventReader();
  private readonly template = new ChunkTemplate();
  /** Indexes of the choices that have no finish reason yet. */
  private readonly unfinished = new Set<number>();
  private begun = false;
  /** Nothing more comes. */
  private ended = false;
  /** All is read. */
  private finished = false;
  private waiting: Waiting | undefined;
  private reading = false;
  /** A cancelled exchange ends its reply at once, and with it whoever waits for a chunk of it. */
  readonly endsAtOnce = true;
  readonly source: ChunkSource = this;
  head: StreamHead | undefined;

  constructor(
    private readonly reply: StreamedReply,
    private readonly how: ChunkReading,
  ) {}

  /** One at a time. */
  next(): Promise<NextChunk> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.onReadable(this.answer);
      this.answer();
    });
  }

  read(): ReceivedChunk | ChunkRun | null | undefined {
    return this.advance(true);
  }

  onReadable(listener: () => void): void {
    // To read on may have the reply bring more within the very call: whoever is at it takes that too.
    this.reply.body.onReadable(() => {
      if (!this.reading) listener();
    });
  }

  return(): Promise<NextChunk> {
    this.reply.body.cancel();
    this.finish();
    return Promise.resolve(STREAM_END);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Gives whoever waits the next chunk, if it is there. */
  private readonly answer = (): void => {
    const { waiting } = this;
    if (waiting === undefined) return;
    try {
      const value = this.advance(false);
      if (value === undefined) return;
      this.waiting = undefined;
      waiting.resolve(value === null ? STREAM_END : { done: false, value: value.chunk });
    } catch (thrown) {
      this.waiting = undefined;
      waiting.reject(thrown as Error);
    }
  };

  private advance(runs: false): ReceivedChunk | null | undefined;
  private advance(runs: true): ReceivedChunk | ChunkRun | null | undefined;
  private advance(runs: boolean): ReceivedChunk | ChunkRun | null | undefined {
    this.reading = true;
    try {
      while (!this.finished) {
        const came = (runs ? this.nextRun() : undefined) ?? this.nextChunk();
        if (came !== undefined) return came;
        if (!this.finished && !this.takePiece()) return undefined;
      }
      return null;
    } catch (thrown) {
      this.reply.body.cancel();
      throw thrown;
    } finally {
      this.reading = false;
    }
  }

  /** Lets the events of the next piece be read, or the end be known; whether there was something to take. */
  private takePiece(): boolean {
    if (this.ended) {
      this.assertFinished();
      this.finish();
      return true;
    }
    const piece = this.reply.body.read();
    if (piece === undefined) return false;
    if (piece === null) this.events.end();
    else this.events.feed(piece);
    this.ended = piece === null;
    return true;
  }

  private nextRun(): ChunkRun | undefined {
    const { template } = this;
    const { text, count } = this.events.takeRun(this.endOfAlike);
    if (count === 0) return undefined;
    this.follow(template.chunk!);
    return new ChunkRun(text, text.length - count * (EVENT_FRAME + template.frame));
  }

  private readonly endOfAlike = (text: string, start: number): number => this.template.endIn(text, start);

  private nextChunk(): ReceivedChunk | undefined {
    for (let event = this.events.next(); event !== undefined; event = this.events.next()) {
      if (event.data === DONE) {
        this.finish();
        return undefined;
      }
      const received = this.receive(event);
      if (received !== undefined) return received;
    }
    return undefined;
  }

  private receive(event: ServerSentEvent): ReceivedChunk | undefined {
    const { how, template } = this;
    const { name } = event;
    const data = withoutPadding(event.data);
    const alike = name === undefined ? template.read(data) : undefined;
    const chunk = alike ?? readChunkEvent({ name, data }, this.reply, how.nowMs);
    if (chunk === undefined) return undefined;
    const asItCame = alike !== undefined || !(stripPadding(chunk) || data.includes('\n'));
    this.begun = true;
    this.follow(chunk);
    const read = how.read(chunk);
    const text = asItCame && read === chunk ? data : undefined;
    if (text !== undefined && alike === undefined) template.learn(text, chunk);
    this.head ??= { firstText: text };
    return { chunk: read, text };
  }

  private follow({ choices }: ChatCompletionChunk): void {
    for (const { index, finish_reason } of choices) {
      if (typeof finish_reason === 'string') this.unfinished.delete(index);
      else this.unfinished.add(index);
    }
  }

  /** Not every server says [DONE], but an answer without a finish reason is half of one. */
  private assertFinished(): void {
    if (this.begun && this.unfinished.size === 0) return;
    throw LlmError.invalidReply({ providerStatus: this.reply.status, ambiguous: true });
  }

  private finish(): void {
    this.finished = true;
    this.reply.body.release();
  }
}
