import type { PoolResult } from '../contract/pool.types.js';
import type { PoolRun, ResultTaker } from './pool-run.js';

type Next = IteratorResult<PoolResult, void>;

interface Consumer {
  readonly resolve: (next: Next) => void;
  readonly reject: (reason: unknown) => void;
}

const DONE: Next = { done: true, value: undefined };

/**
 * Results one by one as they are asked for, behaving as an async generator does; a generator, and one that delegates to
 * it, would cost more per result than everything else the pool does.
 */
export class ResultStream implements AsyncGenerator<PoolResult, void, undefined>, ResultTaker {
  /** Finished, and not yet asked for. */
  private readonly results: PoolResult[] = [];
  /** Who asked before there was a result. */
  private readonly consumers: Consumer[] = [];
  private run: PoolRun | undefined;
  private over = false;
  private error: { readonly thrown: unknown } | undefined;

  /** @param start makes the run; called when the first result is asked for */
  constructor(private readonly start: (taker: ResultTaker) => PoolRun) {}

  get held(): number {
    return this.results.length;
  }

  take(result: PoolResult): void {
    if (this.over) return;
    const consumer = this.consumers.shift();
    if (consumer) consumer.resolve({ done: false, value: result });
    else this.results.push(result);
  }

  ended(error: { readonly thrown: unknown } | undefined): void {
    if (this.over) return;
    this.over = true;
    this.error = error;
    for (const consumer of this.consumers.splice(0)) this.end(consumer);
  }

  // Not async: a promise less per result.
  next(): Promise<Next> {
    const result = this.results.shift();
    if (result !== undefined) {
      this.run?.readOn();
      return Promise.resolve({ done: false, value: result });
    }
    return new Promise((resolve, reject) => {
      if (this.over) return this.end({ resolve, reject });
      this.consumers.push({ resolve, reject });
      if (!this.run) this.begin();
    });
  }

  return(): Promise<Next> {
    this.results.length = 0;
    this.ended(undefined);
    this.error = undefined;
    this.run?.abandon();
    return Promise.resolve(DONE);
  }

  async throw(thrown: unknown): Promise<Next> {
    await this.return();
    throw thrown;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  private begin(): void {
    try {
      this.run = this.start(this);
      this.run.begin();
    } catch (thrown) {
      this.ended({ thrown });
    }
  }

  /** The source's failure is for the first who asks after the last result. */
  private end({ resolve, reject }: Consumer): void {
    const { error } = this;
    this.error = undefined;
    if (error) reject(error.thrown);
    else resolve(DONE);
  }
}
