import type { PoolResult } from '../contract/pool.types.js';
import type { PoolRun, ResultSink } from './pool-run.js';

type Next = IteratorResult<PoolResult, void>;

/** A pending `next`. */
interface Reader {
  readonly resolve: (next: Next) => void;
  readonly reject: (reason: unknown) => void;
}

const DONE: Next = { done: true, value: undefined };

/**
 * Yields the results of a run one by one. Behaves as an async generator; a real one would cost more per
 * result than all the rest of the pool.
 */
export class ResultStream implements AsyncGenerator<PoolResult, void, undefined>, ResultSink {
  /** Results that no reader has asked for yet. */
  private readonly results: PoolResult[] = [];
  /** Readers that no result has come for yet. */
  private readonly readers: Reader[] = [];
  private run: PoolRun | undefined;
  private started = false;
  private ended = false;
  private error: { readonly thrown: unknown } | undefined;

  /**
   * @param createRun called when the first result is asked for
   * @param prepare awaited before; what it throws is thrown to the first reader
   */
  constructor(
    private readonly createRun: (sink: ResultSink) => PoolRun,
    private readonly prepare?: () => Promise<void>,
  ) {}

  get buffered(): number {
    return this.results.length;
  }

  push(result: PoolResult): void {
    if (this.ended) return;
    const reader = this.readers.shift();
    if (reader) reader.resolve({ done: false, value: result });
    else this.results.push(result);
  }

  end(error: { readonly thrown: unknown } | undefined): void {
    if (this.ended) return;
    this.ended = true;
    this.error = error;
    for (const reader of this.readers.splice(0)) this.finish(reader);
  }

  // Not async: one promise less per result.
  next(): Promise<Next> {
    const result = this.results.shift();
    if (result !== undefined) {
      this.run?.readMore();
      return Promise.resolve({ done: false, value: result });
    }
    return new Promise((resolve, reject) => {
      if (this.ended) return this.finish({ resolve, reject });
      this.readers.push({ resolve, reject });
      if (!this.started) this.start();
    });
  }

  return(): Promise<Next> {
    this.results.length = 0;
    this.end(undefined);
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

  private start(): void {
    this.started = true;
    if (this.prepare === undefined) return this.begin();
    this.prepare().then(
      () => this.begin(),
      (thrown: unknown) => this.end({ thrown }),
    );
  }

  private begin(): void {
    if (this.ended) return;
    try {
      this.run = this.createRun(this);
      this.run.start();
    } catch (thrown) {
      this.end({ thrown });
    }
  }

  /** Answers a reader after the last result. The first one gets the source's failure, if there was one. */
  private finish({ resolve, reject }: Reader): void {
    const { error } = this;
    this.error = undefined;
    if (error) reject(error.thrown);
    else resolve(DONE);
  }
}
