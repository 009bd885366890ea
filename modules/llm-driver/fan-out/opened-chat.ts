import type { ChatCompletionChunk } from '../contract/chat.types.js';

type Next = IteratorResult<ChatCompletionChunk, void>;

/**
 * A stream whose first chunk was read ahead to see whether there is one. Leaving it ends the provider's call even before
 * the first chunk was taken; a generator that nobody has started could not.
 */
export class OpenedChat implements AsyncIterableIterator<ChatCompletionChunk, void, undefined> {
  private constructor(
    private first: Next | undefined,
    private readonly rest: AsyncGenerator<ChatCompletionChunk, void, undefined>,
  ) {}

  /** Waits for the first chunk. @throws LlmError why there is none */
  static async open(chunks: AsyncGenerator<ChatCompletionChunk, void, undefined>): Promise<OpenedChat> {
    return new OpenedChat(await chunks.next(), chunks);
  }

  next(): Promise<Next> {
    const { first } = this;
    if (first === undefined) return this.rest.next();
    this.first = undefined;
    return Promise.resolve(first);
  }

  return(): Promise<Next> {
    this.first = undefined;
    return this.rest.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
