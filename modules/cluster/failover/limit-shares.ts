import {
  type Change,
  type Knowledge,
  type Limit,
  type LimitStore,
  MemoryLimitStore,
  type Observation,
  type Observed,
  type Take,
  type Taken,
} from '../../llm-driver/index.js';
import type { Clock } from '../../support/index.js';
import { amountsBy, NOTHING } from '../leases/amounts.js';
import { StoreClock } from './store-clock.js';
import type { KnownScope, KnownScopes } from './known-scopes.js';
import { ShareOfLimit } from './share-of-limit.js';

/** Where this process begins with its part of a limit. */
interface Begun {
  /** The whole limit. */
  readonly limit: Limit;
  /** Level of the part. */
  readonly level: number;
  /** Monotonic milliseconds. */
  readonly at: number;
}

/**
 * The limits of this process while it knows nothing of the others: an equal part of each limit, and of what
 * was used of it. A limit without a known level begins as used up: others may have used it.
 */
export class LimitShares {
  private readonly store: MemoryLimitStore;
  private readonly begun = new Map<string, Map<string, Begun>>();
  private readonly shares = new WeakMap<Limit, ShareOfLimit>();
  private readonly learned = new Map<string, Record<string, number | null>>();
  private readonly holds = new Map<string, number>();

  /**
   * @param processes those that share the limits
   * @param before the shares of fewer processes, which these replace
   */
  constructor(
    private readonly clock: Clock,
    private readonly known: KnownScopes,
    readonly processes: number,
    private readonly before?: LimitShares,
  ) {
    this.store = new MemoryLimitStore(
      new StoreClock(clock, known.clockOffset ?? clock.now() - clock.monotonic()),
    );
  }

  take(take: Take): Taken {
    return this.store.take({ ...take, limits: this.begin(take.scope, take.limits) });
  }

  add(change: Change): void {
    this.store.add({ ...change, limits: this.begin(change.scope, change.limits) });
  }

  observe(observation: Observation): Observed {
    const [limit] = this.begin(observation.scope, [observation.limit]);
    return this.store.observe({ ...observation, limit: limit!, used: observation.used / this.processes });
  }

  clamp(scope: string, limit: Limit, atLeast: number, atMost: number): void {
    const [share] = this.begin(scope, [limit]);
    this.store.clamp(scope, share!, atLeast / this.processes, atMost / this.processes);
  }

  hold(scope: string, ms: number): void {
    this.begin(scope, []);
    this.store.hold(scope, ms);
    this.holds.set(scope, Math.max(this.holds.get(scope) ?? -Infinity, this.clock.monotonic() + ms));
  }

  learn(scope: string, facts: Readonly<Record<string, number | null>>): Knowledge {
    this.begin(scope, []);
    this.learned.set(scope, { ...this.learned.get(scope), ...facts });
    return this.store.learn(scope, facts);
  }

  knowledge(scope: string): Knowledge {
    this.begin(scope, []);
    return this.store.knowledge(scope);
  }

  /** Tells the store what happened without it since it was told last: what was used, learned and held. */
  async tell(store: LimitStore): Promise<void> {
    const now = this.clock.monotonic();
    const told = [...this.begun].flatMap(([scope, levels]) =>
      [...levels.values()].map(async (begun) => this.tellUsed(store, scope, levels, begun)),
    );
    if (this.before) told.push(this.before.tell(store));
    for (const [scope, facts] of this.learned) told.push(ignoreAnswer(store.learn(scope, facts)));
    for (const [scope, until] of this.holds) {
      if (until > now) told.push(Promise.resolve(store.hold(scope, until - now)));
    }
    await Promise.all(told);
  }

  /** Adds the used amount: the level minus the rest of the level at the start. */
  private async tellUsed(
    store: LimitStore,
    scope: string,
    levels: Map<string, Begun>,
    begun: Begun,
  ): Promise<void> {
    const { limit, level, at } = begun;
    const told = { limit, level: this.levelOf(scope, limit), at: this.clock.monotonic() };
    const used = told.level - Math.max(0, level - (told.at - at) * this.shareOf(limit).perMs);
    levels.set(limit.key, told);
    try {
      const amounts = amountsBy((unit) => (unit === limit.unit ? used : 0));
      await store.add({ scope, limits: [limit], amounts });
    } catch (error) {
      // Told again with what is used from now on: twice does less harm than never.
      if (levels.get(limit.key) === told) levels.set(limit.key, begun);
      throw error;
    }
  }

  private begin(scope: string, limits: readonly Limit[]): readonly ShareOfLimit[] {
    let begun = this.begun.get(scope);
    const known = this.known.get(scope);
    if (begun === undefined) {
      this.begun.set(scope, (begun = new Map<string, Begun>()));
      if (known) this.beginScope(scope, known);
      this.before?.continueIn(this, scope);
    }
    for (const limit of limits)
      if (!begun.has(limit.key)) begun.set(limit.key, this.beginLimit(scope, limit, known));
    return limits.map((limit) => this.shareOf(limit));
  }

  private beginScope(scope: string, { facts, heldUntil }: KnownScope): void {
    const heldMs = heldUntil - this.clock.monotonic();
    if (heldMs > 0) this.store.hold(scope, heldMs);
    if (Object.keys(facts).length > 0) this.store.learn(scope, facts);
  }

  private beginLimit(scope: string, limit: Limit, known: KnownScope | undefined): Begun {
    const now = this.clock.monotonic();
    const level = this.wholeLevel(scope, limit, known) / this.processes;
    this.store.clamp(scope, this.shareOf(limit), level, level);
    return { limit, level, at: now };
  }

  /** The level of the whole limit where these shares begin, as far as this process knows. */
  private wholeLevel(scope: string, limit: Limit, known: KnownScope | undefined): number {
    if (this.before) return this.before.lastLevel(scope, limit, known);
    return this.known.level(scope, limit, this.clock.monotonic()) ?? limit.ceiling;
  }

  private lastLevel(scope: string, limit: Limit, known: KnownScope | undefined): number {
    return this.begun.get(scope)?.has(limit.key)
      ? this.levelOf(scope, limit) * this.processes
      : this.wholeLevel(scope, limit, known);
  }

  private levelOf(scope: string, limit: Limit): number {
    const limits = [this.shareOf(limit)];
    return this.store.take({ scope, limits, amounts: NOTHING, aheadMs: 0 }).levels[0]!;
  }

  /** Passes on what was learned and held of a scope. */
  private continueIn(next: LimitShares, scope: string): void {
    this.before?.continueIn(next, scope);
    const heldMs = (this.holds.get(scope) ?? -Infinity) - this.clock.monotonic();
    if (heldMs > 0) next.store.hold(scope, heldMs);
    const facts = this.learned.get(scope);
    if (facts) next.store.learn(scope, facts);
  }

  private shareOf(limit: Limit): ShareOfLimit {
    let share = this.shares.get(limit);
    if (share === undefined) this.shares.set(limit, (share = new ShareOfLimit(limit, this.processes)));
    return share;
  }
}

async function ignoreAnswer(answer: unknown): Promise<void> {
  await answer;
}
