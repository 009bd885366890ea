import { LimitStore, type Amounts, type Limit } from '../../modules/llm-driver/index.js';

/**
 * Turns another store into one that several processes could share over one connection: it answers with
 * promises, and its operations are atomic and run in order, each after a turn that the test chooses.
 */
export class AsynchronousLimitStore extends LimitStore {
  readonly immediate = false;
  /** Awaited before each operation. If it rejects, the store fails. */
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
