import {
  type Amounts,
  type Change,
  type Knowledge,
  Limit,
  LimitStore,
  type MaybePromise,
  type Observation,
  type Observed,
  type Take,
  type Taken,
} from '../../llm-driver/index.js';
import type { Clock } from '../../support/index.js';
import { isNothing, less, NOTHING, plus, type Unit } from './amounts.js';
import { Lease, LEASE_MS } from './lease.js';
import { LeasedScope } from './leased-scope.js';

/**
 * Calls of several processes arrive less evenly than those of one: each may be busy at times. A shared limit
 * is filled less by what refills meanwhile, in milliseconds.
 */
const UNEVEN_MS = 250;

/** A limit that is filled less by the time of a lease: so much later may be sent what was taken in time. */
class LeasedLimit extends Limit {
  override readonly ceiling: number;

  constructor({ unit, window, size, source, ceiling, perMs }: Limit) {
    super(unit, window, size, source);
    this.ceiling = Math.max(0, ceiling - perMs * (LEASE_MS + UNEVEN_MS));
  }
}

/**
 * Asks a shared store less often: a question takes what its call needs, and this process's part of what
 * refills within a fifth of a second, as far as calls are likely to need it. They spend it without a
 * question; the rest is given back after that time. Corrections and observations are told five times a
 * second.
 */
export class LeasedLimitStore extends LimitStore {
  private readonly scopes = new Map<string, LeasedScope>();
  private readonly leased = new WeakMap<readonly Limit[], readonly Limit[]>();
  private cancelFlush: (() => void) | undefined;

  /** @param store the store that all processes share */
  constructor(
    private readonly store: LimitStore,
    private readonly clock: Clock,
  ) {
    super();
  }

  override get exact(): LimitStore {
    return this.store;
  }

  override get processes(): number {
    return this.store.processes;
  }

  tryTake(take: Take): Taken | undefined {
    const scope = this.scopes.get(take.scope);
    const now = this.clock.monotonic();
    if (!isNothing(take.amounts)) return scope?.spend(take, 0, now);
    const levels = scope?.levels(take.limits, now);
    return levels && { taken: true, waitMs: 0, levels, heldMs: scope!.heldMs(now) };
  }

  take(take: Take): MaybePromise<Taken> {
    const now = this.clock.monotonic();
    const scope = this.scopeOf(take.scope, now);
    if (isNothing(take.amounts))
      return this.after(this.store.take(take), (taken) => this.note(scope, take, taken));
    // What would go sooner than what is held already is not in hand.
    const spent = take.instead ? undefined : scope.spend(take, take.aheadMs, now);
    return spent ?? this.ask(scope, take, now);
  }

  add(change: Change): void {
    this.scopeOf(change.scope, this.clock.monotonic()).add(change);
    this.flushLater();
  }

  observe(observation: Observation): Promise<Observed | undefined> {
    const now = this.clock.monotonic();
    this.flushLater();
    return this.scopeOf(observation.scope, now).observe(observation, now);
  }

  clamp(scope: string, limit: Limit, atLeast: number, atMost: number): MaybePromise<void> {
    return this.store.clamp(scope, limit, atLeast, atMost);
  }

  hold(scope: string, ms: number): MaybePromise<void> {
    const now = this.clock.monotonic();
    this.scopeOf(scope, now).hold(ms, now);
    this.flushLater();
    return this.store.hold(scope, ms);
  }

  learn(scope: string, facts: Readonly<Record<string, number | null>>): MaybePromise<Knowledge> {
    return this.store.learn(scope, facts);
  }

  knowledge(scope: string): MaybePromise<Knowledge> {
    return this.store.knowledge(scope);
  }

  forget(scope: string): MaybePromise<void> {
    return this.store.forget(scope);
  }

  /** Gives everything back that is in hand. */
  async close(): Promise<void> {
    this.cancelFlush?.();
    this.cancelFlush = undefined;
    for (const scope of this.scopes.values()) scope.returnLease();
    await this.flushAll();
  }

  /** Takes what the call needs and what others are likely to need. The rest of the last lease counts. */
  private ask(scope: LeasedScope, take: Take, now: number): MaybePromise<Taken> {
    const before = scope.takeOut(take, now);
    const rest = before?.left ?? NOTHING;
    const wanted = plus(take.amounts, this.ahead(scope, take, now));
    const limits = this.leasedLimits(take.limits);
    const question = take.instead
      ? {
          ...take,
          limits,
          amounts: wanted,
          instead: { ...take.instead, amounts: plus(take.instead.amounts, rest) },
        }
      : { ...take, limits, amounts: less(wanted, rest) };
    return this.after(this.askStore(scope, question, now), (taken) => {
      this.note(scope, take, taken);
      this.flushLater();
      const { mark } = taken;
      if (!taken.taken || mark === undefined) {
        scope.put(before);
        return taken;
      }
      scope.demand.add(take.amounts, now);
      const all = take.instead ? wanted : plus(question.amounts, rest);
      const from = this.clock.monotonic() + taken.waitMs;
      scope.put(new Lease(take.limits, take.revision, less(all, take.amounts), { ...taken, mark }, from));
      const { requests: ownRequests, tokens: ownTokens } = take.amounts;
      return { ...taken, mark: { ...mark, ownRequests, ownTokens } };
    });
  }

  private askStore({ demand }: LeasedScope, question: Take, now: number): MaybePromise<Taken> {
    const answer = this.store.take(question);
    if (!(answer instanceof Promise)) return answer;
    demand.asked(now);
    return answer.finally(() => demand.answered(this.clock.monotonic()));
  }

  /**
   * What other calls of this process are likely to need within the time of a lease, and may have: its part of
   * what refills meanwhile, or half its part of what is free.
   */
  private ahead(scope: LeasedScope, { limits, amounts }: Take, now: number): Amounts {
    const expected = scope.demand.expected(now);
    if (isNothing(expected)) return NOTHING;
    const { processes } = this.store;
    const levels = scope.levels(limits, now);
    const most: Record<Unit, number> = { ...expected };
    limits.forEach(({ unit, perMs, ceiling }, index) => {
      const free = ceiling - (levels?.[index] ?? ceiling) - amounts[unit];
      const part = Math.max((perMs * LEASE_MS) / processes, free / (2 * processes));
      most[unit] = Math.max(0, Math.min(most[unit], part, ceiling - amounts[unit]));
    });
    return most;
  }

  private leasedLimits(limits: readonly Limit[]): readonly Limit[] {
    let leased = this.leased.get(limits);
    if (leased === undefined) {
      leased = limits.map((limit) => new LeasedLimit(limit));
      this.leased.set(limits, leased);
    }
    return leased;
  }

  private note(scope: LeasedScope, { limits }: Take, taken: Taken): Taken {
    scope.note(limits, taken, this.clock.monotonic());
    return taken;
  }

  private after(taken: MaybePromise<Taken>, then: (taken: Taken) => Taken): MaybePromise<Taken> {
    return taken instanceof Promise ? taken.then(then) : then(taken);
  }

  private scopeOf(name: string, now: number): LeasedScope {
    let scope = this.scopes.get(name);
    if (scope === undefined) {
      this.scopes.set(name, (scope = new LeasedScope(name, this.store, now)));
      this.flushLater();
    }
    return scope;
  }

  private flushLater(): void {
    this.cancelFlush ??= this.clock.scheduleInBackground(LEASE_MS, () => {
      this.cancelFlush = undefined;
      void this.flushAll();
    });
  }

  private async flushAll(): Promise<void> {
    const now = this.clock.monotonic();
    const told = [...this.scopes].map(([name, scope]) => {
      if (scope.isIdle(now)) this.scopes.delete(name);
      return scope.flush(now);
    });
    if (this.scopes.size > 0) this.flushLater();
    await Promise.all(told);
  }
}
