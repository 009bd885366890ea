import type { ChatCompletionChunk } from './chat.types.js';
import type { HedgeReport } from './hedge.types.js';
import type { ReportedLimit } from './limits.types.js';

/** Chunks of one answer; they can be read once. Leaving the loop, or `return()`, ends the provider's call. */
export interface ChunkStream extends AsyncIterableIterator<ChatCompletionChunk, void, undefined> {
  /**
   * Chunks after the first one, for a reader that passes them on. Read it with `next` or with this, not both.
   * Undefined before the first chunk was read, and if the driver has no such source.
   */
  readonly source?: ChunkSource;
  /** What is known of the reply as soon as the first chunk was read. */
  readonly head?: StreamHead;
}

/** What is known of a streamed reply with its first chunk. */
export interface StreamHead {
  /** JSON text of the first chunk, as in {@link ReceivedChunk}. */
  readonly firstText?: string;
  /** Rate limits in the reply's headers, if the driver reported them. */
  readonly limits?: readonly ReportedLimit[];
  /** With the option `hedge`, if the stream was opened a second time. */
  readonly hedge?: HedgeReport;
}

/** Chunks as they arrive, without a promise for each. */
export interface ChunkSource {
  /**
   * Returns undefined if nothing has arrived, null at the end.
   * @throws LlmError in the cases in which `next` rejects
   */
  read(): ReceivedChunk | ChunkRun | null | undefined;
  /**
   * Calls `listener` whenever there may be something to read: chunks, the end or a failure. Never calls it
   * during `read`. A second listener replaces the first.
   */
  onReadable(listener: () => void): void;
}

/** One chunk, with the text it was parsed from. */
export interface ReceivedChunk {
  readonly chunk: ChatCompletionChunk;
  /** JSON text on one line that says the same as the chunk, and no more. Undefined if there is none. */
  readonly text?: string;
}

/** Chunks that arrived together and add text to the answer, and nothing else. */
export class ChunkRun {
  /**
   * @param events server-sent events as the provider sent them, complete, each one line of data
   * @param characters length of the answer's text in them
   */
  constructor(
    readonly events: string,
    readonly characters: number,
  ) {}
}

/** What an iterator of chunks gives: a chunk or the end. */
export type NextChunk = IteratorResult<ChatCompletionChunk, void>;

/** The end of every stream. */
export const STREAM_END: NextChunk = { done: true, value: undefined };

/** An iterator of chunks, with what a driver of this package knows besides. */
export interface ChunkIterator extends AsyncIterator<ChatCompletionChunk, unknown, undefined> {
  /**
   * True if `next` rejects at once when the exchange is cancelled. Other iterators are left alone then, and
   * their chunks are raced against the cancellation.
   */
  readonly endsAtOnce?: boolean;
  /** As {@link ChunkStream.source}. Only with {@link endsAtOnce}. */
  readonly source?: ChunkSource;
  /** As {@link ChunkStream.head}. */
  readonly head?: StreamHead;
  /** Text of the chunk that `next` gave last, as in {@link ReceivedChunk}. */
  readonly lastText?: string | undefined;
}

/**
 * Passes on the chunks of another stream, with its `source` and `head`. Base class of streams that wrap one.
 */
export abstract class ForwardingChunkStream implements ChunkStream, ChunkIterator {
  /** @param inner the stream to pass on; a subclass may set it later, before it calls `next` */
  constructor(protected inner?: ChunkIterator) {}

  get endsAtOnce(): boolean {
    return this.inner?.endsAtOnce === true;
  }

  get source(): ChunkSource | undefined {
    return this.inner?.source;
  }

  get head(): StreamHead | undefined {
    return this.inner?.head;
  }

  get lastText(): string | undefined {
    return this.inner?.lastText;
  }

  /** One at a time. Not async here or in subclasses: that would add promises to every chunk. */
  next(): Promise<NextChunk> {
    return this.inner!.next() as Promise<NextChunk>;
  }

  return(): Promise<NextChunk> {
    return (this.inner?.return?.() ?? Promise.resolve(STREAM_END)) as Promise<NextChunk>;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/** A stream that is opened when its first chunk is asked for. Fails, and is closed, if opening it fails. */
export class LazyChunkStream extends ForwardingChunkStream {
  private closed = false;

  /** @param open called once at most */
  constructor(private readonly open: () => Promise<ChunkIterator>) {
    super();
  }

  override next(): Promise<NextChunk> {
    if (this.inner !== undefined) return super.next();
    return this.closed ? Promise.resolve(STREAM_END) : this.start();
  }

  override return(): Promise<NextChunk> {
    this.closed = true;
    return super.return();
  }

  private async start(): Promise<NextChunk> {
    try {
      this.inner = await this.open();
    } catch (thrown) {
      this.closed = true;
      throw thrown;
    }
    // The reader left while the stream was being opened.
    if (this.closed) void super.return();
    return super.next();
  }
}

/** A stream whose subclass sees each chunk and the end, whether it is read by `next` or by `source`. */
export abstract class WatchedChunkStream extends ForwardingChunkStream {
  private closed = false;

  /** Called with every chunk before it is passed on. */
  protected onChunk(_chunk: ReceivedChunk | ChunkRun): void {}

  /** Called once: at the end, after a failure, or when the reader leaves. */
  protected abstract onClose(): void;

  override get source(): ChunkSource | undefined {
    const source = super.source;
    return (
      source && { read: () => this.readFrom(source), onReadable: (listener) => source.onReadable(listener) }
    );
  }

  override next(): Promise<NextChunk> {
    return super.next().then(this.pass, this.fail);
  }

  override return(): Promise<NextChunk> {
    this.close();
    return super.return();
  }

  private readonly pass = (next: NextChunk): NextChunk => {
    if (next.done === true) this.close();
    else this.onChunk({ chunk: next.value });
    return next;
  };

  private readonly fail = (thrown: unknown): never => {
    this.close();
    throw thrown;
  };

  private readFrom(source: ChunkSource): ReceivedChunk | ChunkRun | null | undefined {
    try {
      const chunk = source.read();
      if (chunk === null) this.close();
      else if (chunk !== undefined) this.onChunk(chunk);
      return chunk;
    } catch (thrown) {
      return this.fail(thrown);
    }
  }

  private close(): void {
    if (this.closed) return;
    this.closed = true;
    this.onClose();
  }
}
