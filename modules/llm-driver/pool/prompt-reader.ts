import type { Prompt } from '../contract/completion.types.js';

/** Prompts read before the event loop gets a turn. */
const READS_PER_TURN = 256;

/** Whom a reader reads for. */
export interface PromptTaker {
  /** Whether there is room for one more prompt. */
  mayRead(): boolean;
  take(prompt: Prompt): void;
  /** There is nothing more to come. */
  ended(): void;
}

/**
 * Reads prompts from any iterable for as long as there is room, and synchronously where it can: a promise per prompt is
 * most of what a cheap one costs.
 */
export class PromptReader {
  /** Prompts in all, where that is known. */
  readonly length: number | undefined;
  /** Whether the next prompt is there as soon as it is asked for. */
  readonly synchronous: boolean;
  /** What the source threw. */
  error: { readonly thrown: unknown } | undefined;
  private readonly iterator: Iterator<Prompt> | AsyncIterator<Prompt>;
  private open = true;
  /** A read is under way or about to be, or the event loop has its turn. */
  private busy = false;
  private reads = 0;

  constructor(
    prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
    private readonly taker: PromptTaker,
  ) {
    this.length = Array.isArray(prompts) ? prompts.length : undefined;
    this.synchronous = !(Symbol.asyncIterator in prompts);
    this.iterator =
      Symbol.asyncIterator in prompts ? prompts[Symbol.asyncIterator]() : prompts[Symbol.iterator]();
  }

  /** Whether there may be more to read. */
  get reading(): boolean {
    return this.open;
  }

  /** Reads on, if there is room: in a moment, so that results which come together are all seen before the next call. */
  readOn(): void {
    if (this.busy) return;
    this.busy = true;
    queueMicrotask(this.readNow);
  }

  /** Tells the source that nobody reads on. Not awaited: a source stuck in its own read must not hold the pool. */
  close(): void {
    if (!this.open) return;
    // A source whose clean-up fails has no one left to tell.
    void (async () => this.iterator.return?.())().catch(() => {});
    this.end();
  }

  private readonly readNow = (): void => {
    try {
      while (this.open && this.taker.mayRead()) {
        this.reads += 1;
        // Without I/O all of this is microtasks, and timers, aborts and other requests would never have a turn.
        if (this.reads % READS_PER_TURN === 0) return void setImmediate(this.readNow);
        const next = this.iterator.next();
        if (!this.synchronous) return void this.receive(next);
        this.accept(next as IteratorResult<Prompt>);
      }
    } catch (thrown) {
      this.fail(thrown);
    }
    this.busy = false;
  };

  private async receive(next: IteratorResult<Prompt> | Promise<IteratorResult<Prompt>>): Promise<void> {
    try {
      const read = await next;
      if (this.open) this.accept(read);
    } catch (thrown) {
      this.fail(thrown);
    }
    this.readNow();
  }

  private accept(read: IteratorResult<Prompt>): void {
    if (read.done) this.end();
    else this.taker.take(read.value);
  }

  private fail(thrown: unknown): void {
    if (!this.open) return;
    this.error = { thrown };
    this.end();
  }

  private end(): void {
    this.open = false;
    this.taker.ended();
  }
}
