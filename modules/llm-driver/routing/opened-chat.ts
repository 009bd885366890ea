import {
  type ChunkSource,
  type ChunkStream,
  ForwardingChunkStream,
  type NextChunk,
} from '../contract/chunk-stream.js';

/** A stream whose first chunk was read ahead, to know that there is one. */
export class OpenedChat extends ForwardingChunkStream {
  private constructor(
    chunks: ChunkStream,
    private first: NextChunk | undefined,
  ) {
    super(chunks);
  }

  /** Waits for the first chunk. @throws LlmError why there is none */
  static async open(chunks: ChunkStream): Promise<OpenedChat> {
    return new OpenedChat(chunks, await chunks.next());
  }

  override get source(): ChunkSource | undefined {
    return this.first === undefined ? super.source : undefined;
  }

  override next(): Promise<NextChunk> {
    const { first } = this;
    if (first === undefined) return super.next();
    this.first = undefined;
    return Promise.resolve(first);
  }

  override return(): Promise<NextChunk> {
    this.first = undefined;
    return super.return();
  }
}
