import type { ChunkSource, ChunkStream, StreamHead } from '../contract/chunk-stream.js';
import { NO_MORE, type NextChunk, type OpenStream } from './open-stream.js';

/** The chunks of a call, which begins when the first is asked for and ends when its reader leaves. One `next` at a time. */
export class CallStream implements ChunkStream {
  private stream: OpenStream | undefined;
  private left = false;

  /** @param open begins the call; asked once at most */
  constructor(private readonly open: () => Promise<OpenStream>) {}

  get source(): ChunkSource | undefined {
    return this.stream?.source;
  }

  get head(): StreamHead | undefined {
    return this.stream?.head;
  }

  next(): Promise<NextChunk> {
    if (this.stream !== undefined) return this.stream.next();
    return this.left ? Promise.resolve(NO_MORE) : this.begin();
  }

  return(): Promise<NextChunk> {
    this.left = true;
    this.stream?.leave();
    return Promise.resolve(NO_MORE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async begin(): Promise<NextChunk> {
    try {
      this.stream = await this.open();
    } catch (thrown) {
      this.left = true;
      throw thrown;
    }
    // Somebody left while it was being opened.
    if (this.left) this.stream.leave();
    return this.stream.next();
  }
}
