import type { Prompt } from '../contract/completion.types.js';

/** Reads prompts from any iterable, synchronously where it can: an await per prompt is most of what a cheap one costs. */
export class PromptSource {
  /** Prompts in all, where that is known. */
  readonly length: number | undefined;
  /** Whether the next prompt is there as soon as it is asked for. */
  readonly synchronous: boolean;
  private readonly iterator: Iterator<Prompt> | AsyncIterator<Prompt>;

  constructor(prompts: Iterable<Prompt> | AsyncIterable<Prompt>) {
    this.length = Array.isArray(prompts) ? prompts.length : undefined;
    this.synchronous = !(Symbol.asyncIterator in prompts);
    this.iterator =
      Symbol.asyncIterator in prompts ? prompts[Symbol.asyncIterator]() : prompts[Symbol.iterator]();
  }

  next(): IteratorResult<Prompt> | Promise<IteratorResult<Prompt>> {
    return this.iterator.next();
  }

  /** Tells the source that nobody reads on. Not awaited: a source stuck in its own read must not hold the pool. */
  close(): void {
    // A source whose clean-up fails has no one left to tell.
    void (async () => this.iterator.return?.())().catch(() => {});
  }
}
