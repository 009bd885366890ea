import type { Prompt } from '../contract/completion.types.js';
import { type PoolLanes, PromptList } from './pool-lanes.js';

/** Prompts read before other events get a turn. */
const READS_PER_TURN = 256;

/** Receives the prompts that a {@link PromptReader} reads. */
export interface PromptConsumer {
  /** Returns true if one more prompt may be read now. */
  hasCapacity(): boolean;
  accept(prompt: Prompt, index: number): void;
  /** Called when there are no more prompts to come. */
  end(): void;
}

/**
 * Reads prompts from any iterable while its consumer has capacity. Reads synchronously if the source allows
 * it: a promise per prompt is most of the cost of a cheap prompt.
 */
export class PromptReader {
  /** Number of prompts of a list; `undefined` for other iterables. */
  readonly length: number | undefined;
  /** True unless the source is an async iterable. */
  readonly synchronous: boolean;
  /** What the source threw, if it did. */
  error: { readonly thrown: unknown } | undefined;
  /** True after the last prompt, a failure of the source, or `close`. */
  ended = false;
  private readonly iterator: Iterator<Prompt> | AsyncIterator<Prompt>;
  /** A read is under way or scheduled. */
  private reading = false;
  private reads = 0;
  /** Prompts read from an iterable. */
  private accepted = 0;
  private readonly list: PromptList | undefined;

  constructor(
    private readonly prompts: Iterable<Prompt> | AsyncIterable<Prompt>,
    private readonly consumer: PromptConsumer,
    lanes: PoolLanes,
  ) {
    this.list = Array.isArray(prompts) ? new PromptList(prompts as Prompt[], lanes) : undefined;
    this.length = Array.isArray(prompts) ? prompts.length : undefined;
    this.synchronous = !(Symbol.asyncIterator in prompts);
    this.iterator =
      Symbol.asyncIterator in prompts ? prompts[Symbol.asyncIterator]() : prompts[Symbol.iterator]();
  }

  /**
   * Reads in the next microtask, so that results which arrive together are all recorded before the next call
   * starts.
   */
  readMore(): void {
    if (this.reading) return;
    this.reading = true;
    queueMicrotask(this.read);
  }

  /**
   * Ends reading and closes the source. Not awaited: a source that is stuck in its own read must not block
   * the pool.
   */
  close(): void {
    if (this.ended) return;
    // An error here has no caller to go to.
    void (async () => this.iterator.return?.())().catch(() => {});
    this.end();
  }

  private readonly read = (): void => {
    try {
      while (!this.ended && this.consumer.hasCapacity()) {
        this.reads += 1;
        // Without I/O all of this runs in microtasks: timers, aborts and other requests would have to wait.
        if (this.reads % READS_PER_TURN === 0) return void setImmediate(this.read);
        if (this.list !== undefined) {
          const index = this.list.take();
          if (index === 'again') return void setImmediate(this.read);
          if (index === 'later') break;
          if (index === 'done') this.end();
          else this.consumer.accept((this.prompts as Prompt[])[index]!, index);
          continue;
        }
        const next = this.iterator.next();
        if (!this.synchronous) return void this.receive(next);
        this.handle(next as IteratorResult<Prompt>);
      }
    } catch (thrown) {
      this.fail(thrown);
    }
    this.reading = false;
  };

  private async receive(next: IteratorResult<Prompt> | Promise<IteratorResult<Prompt>>): Promise<void> {
    try {
      const result = await next;
      if (!this.ended) this.handle(result);
    } catch (thrown) {
      this.fail(thrown);
    }
    this.read();
  }

  private handle(result: IteratorResult<Prompt>): void {
    if (result.done) this.end();
    else this.consumer.accept(result.value, this.accepted++);
  }

  private fail(thrown: unknown): void {
    if (this.ended) return;
    this.error = { thrown };
    this.end();
  }

  private end(): void {
    this.ended = true;
    this.consumer.end();
  }
}
