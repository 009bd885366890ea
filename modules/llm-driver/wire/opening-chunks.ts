import type { ChunkIterator } from '../call/open-stream.js';
import type { ChatCompletionChunk } from '../contract/chat.types.js';
import type { ChunkSource, StreamHead } from '../contract/chunk-stream.js';

type Next = IteratorResult<ChatCompletionChunk, unknown>;

/** Chunks that are asked for when the first is wanted. */
export class OpeningChunks implements ChunkIterator {
  private opened: ChunkIterator | undefined;

  constructor(private readonly open: () => Promise<ChunkIterator>) {}

  get endsAtOnce(): boolean {
    return this.opened?.endsAtOnce === true;
  }

  get source(): ChunkSource | undefined {
    return this.opened?.source;
  }

  get head(): StreamHead | undefined {
    return this.opened?.head;
  }

  next(): Promise<Next> {
    return this.opened?.next() ?? this.begin();
  }

  async return(): Promise<Next> {
    await this.opened?.return?.();
    return { done: true, value: undefined };
  }

  private async begin(): Promise<Next> {
    this.opened = await this.open();
    return this.opened.next();
  }
}
