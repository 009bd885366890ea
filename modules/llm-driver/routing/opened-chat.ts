import type { ChatCompletionChunk } from '../contract/chat.types.js';
import type { ChunkSource, ChunkStream, StreamHead } from '../contract/chunk-stream.js';

type Next = IteratorResult<ChatCompletionChunk, void>;

/**
 * A stream whose first chunk was read ahead to see whether there is one.
 */
export class OpenedChat implements ChunkStream {
  private constructor(
    private first: Next | undefined,
    private readonly rest: ChunkStream,
  ) {}

  /** Waits for the first chunk. @throws LlmError why there is none */
  static async open(chunks: ChunkStream): Promise<OpenedChat> {
    return new OpenedChat(await chunks.next(), chunks);
  }

  get source(): ChunkSource | undefined {
    return this.first === undefined ? this.rest.source : undefined;
  }

  get head(): StreamHead | undefined {
    return this.rest.head;
  }

  next(): Promise<Next> {
    const { first } = this;
    if (first === undefined) return this.rest.next();
    this.first = undefined;
    return Promise.resolve(first);
  }

  async return(): Promise<Next> {
    this.first = undefined;
    return (await this.rest.return?.()) ?? { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
