import type { ChatCompletionChunk } from '../contract/chat.types.js';

type Next = IteratorResult<ChatCompletionChunk, void>;

/**
 * A stream whose first chunk was read ahead to see whether there is one.
 */
export class OpenedChat implements AsyncIterableIterator<ChatCompletionChunk, void, undefined> {
  private constructor(
    private first: Next | undefined,
    private readonly rest: AsyncIterableIterator<ChatCompletionChunk, void, undefined>,
  ) {}

  /** Waits for the first chunk. @throws LlmError why there is none */
  static async open(
    chunks: AsyncIterableIterator<ChatCompletionChunk, void, undefined>,
  ): Promise<OpenedChat> {
    return new OpenedChat(await chunks.next(), chunks);
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
