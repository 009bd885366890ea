import { LimitStore, type Amounts, type Limit } from '../../modules/llm-driver/index.js';

/**
 * Another store as if it were shared by several processes, at the other end of one connection: it answers
 * with promises, each operation happens as a whole, in the order in which they were asked for, and each takes
 * a turn of the test's choosing.
 */
export class AsynchronousLimitStore extends LimitStore {
  readonly immediate = false;
  /** What is taken before each operation; one that rejects is a store that is away. */
  turn: () => Promise<void> = () => Promise.resolve();
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly inner: LimitStore) {
    super();
  }

  take(scope: string, limits: readonly Limit[], amounts: Amounts): Promise<number> {
    return this.after(() => this.inner.take(scope, limits, amounts));
  }

  add(scope: string, limits: readonly Limit[], amounts: Amounts): Promise<void> {
    return this.after(() => this.inner.add(scope, limits, amounts));
  }

  clamp(scope: string, limit: Limit, atLeast: number, atMost: number): Promise<void> {
    return this.after(() => this.inner.clamp(scope, limit, atLeast, atMost));
  }

  used(scope: string, limit: Limit): Promise<number> {
    return this.after(() => this.inner.used(scope, limit));
  }

  forget(scope: string): Promise<void> {
    return this.after(() => this.inner.forget(scope));
  }

  private after<T>(operation: () => T | Promise<T>): Promise<T> {
    const answer = this.last.then(() => this.turn()).then(operation);
    this.last = answer.catch(() => {});
    return answer;
  }
}
