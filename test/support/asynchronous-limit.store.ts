import {
  type Change,
  type Knowledge,
  type Limit,
  LimitStore,
  type Observation,
  type Observed,
  type Take,
  type Taken,
} from '../../modules/llm-driver/index.js';

/**
 * Turns another store into one that several processes could share over one connection: it answers with
 * promises, and its operations are atomic and run in order, each after a turn that the test chooses.
 */
export class AsynchronousLimitStore extends LimitStore {
  /** Awaited before each operation. If it rejects, the store fails. */
  turn: () => Promise<void> = () => Promise.resolve();
  /** False: operations run side by side, each after its own turn. */
  isInOrder = true;
  /** Questions asked so far. */
  takes = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly inner: LimitStore) {
    super();
  }

  tryTake(): undefined {
    return undefined;
  }

  take(take: Take): Promise<Taken> {
    this.takes += 1;
    return this.after(() => this.inner.take(take));
  }

  add(change: Change): Promise<void> {
    return this.after(() => this.inner.add(change));
  }

  observe(observation: Observation): Promise<Observed | undefined> {
    return this.after(() => this.inner.observe(observation));
  }

  clamp(scope: string, limit: Limit, atLeast: number, atMost: number): Promise<void> {
    return this.after(() => this.inner.clamp(scope, limit, atLeast, atMost));
  }

  hold(scope: string, ms: number): Promise<void> {
    return this.after(() => this.inner.hold(scope, ms));
  }

  learn(scope: string, facts: Readonly<Record<string, number | null>>): Promise<Knowledge> {
    return this.after(() => this.inner.learn(scope, facts));
  }

  knowledge(scope: string): Promise<Knowledge> {
    return this.after(() => this.inner.knowledge(scope));
  }

  forget(scope: string): Promise<void> {
    return this.after(() => this.inner.forget(scope));
  }

  private after<T>(operation: () => T | Promise<T>): Promise<T> {
    if (!this.isInOrder) return this.turn().then(operation);
    const answer = this.last.then(() => this.turn()).then(operation);
    this.last = answer.catch(() => {});
    return answer;
  }
}

/** The connection of one of several processes to a store that they share. */
export class SharedLimitStore extends AsynchronousLimitStore {
  constructor(
    inner: LimitStore,
    private readonly count: number,
    override turn: () => Promise<void> = () => Promise.resolve(),
  ) {
    super(inner);
  }

  override get processes(): number {
    return this.count;
  }
}
