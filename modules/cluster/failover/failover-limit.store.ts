import {
  type Change,
  type Knowledge,
  type Limit,
  LimitStore,
  type MaybePromise,
  type Observation,
  type Observed,
  type Take,
  type Taken,
} from '../../llm-driver/index.js';
import type { Clock } from '../../support/index.js';
import type { WhenStoreFails } from '../cluster.options.js';
import { amountsBy, NOTHING } from '../leases/amounts.js';
import { KnownScopes, type WatchedScope } from './known-scopes.js';
import { LimitShares } from './limit-shares.js';
import { storeUnavailable } from './store-unavailable.error.js';
import { StoreAwayError, type StoreGuard } from './store-guard.js';

/**
 * Milliseconds from the first answer of a store that was away until it is told what was used without it: by
 * then every process has told it the levels that it knew, to which that is added.
 */
const TELL_MS = 300;

/**
 * Levels that were told longer ago are asked for, in milliseconds: a process that does not ask must know what
 * others use when the store goes away.
 */
const WATCH_MS = 1_000;

/** A store for several processes that may be away for a while. */
export class FailoverLimitStore extends LimitStore {
  private readonly known = new KnownScopes();
  /** Takes the store's place while it is away. */
  private shares: LimitShares | undefined;
  private isWatching = false;

  constructor(
    private readonly store: LimitStore,
    private readonly guard: StoreGuard,
    private readonly clock: Clock,
    private readonly whenStoreFails: WhenStoreFails,
  ) {
    super();
    guard.onSeen(() => this.onSeen());
    guard.onReturn(() => this.onReturn());
  }

  override get processes(): number {
    return this.guard.processes;
  }

  tryTake(take: Take): Taken | undefined {
    return this.guard.isAway && this.whenStoreFails === 'share'
      ? this.ownShares.take({ ...take, aheadMs: 0 })
      : undefined;
  }

  take(take: Take): MaybePromise<Taken> {
    const ask = async () => {
      const taken = await this.guard.ask(
        async () => this.store.take(take),
        (late) => this.giveBack(take, late),
      );
      this.known.noteTaken(take.scope, take.limits, taken, this.clock.monotonic());
      this.watch();
      return taken;
    };
    return this.orShare(ask, (shares) => shares.take(take));
  }

  add(change: Change): MaybePromise<void> {
    return this.orShare(
      () => this.guard.ask(async () => this.store.add(change)),
      (shares) => shares.add(change),
    );
  }

  observe(observation: Observation): MaybePromise<Observed | undefined> {
    return this.orShare<Observed | undefined>(
      () => this.guard.ask(async () => this.store.observe(observation)),
      (shares) => shares.observe(observation),
    );
  }

  clamp(scope: string, limit: Limit, atLeast: number, atMost: number): MaybePromise<void> {
    return this.orShare(
      () => this.guard.ask(async () => this.store.clamp(scope, limit, atLeast, atMost)),
      (shares) => shares.clamp(scope, limit, atLeast, atMost),
    );
  }

  hold(scope: string, ms: number): MaybePromise<void> {
    return this.orShare(
      () => this.guard.ask(async () => this.store.hold(scope, ms)),
      (shares) => shares.hold(scope, ms),
    );
  }

  learn(scope: string, facts: Readonly<Record<string, number | null>>): MaybePromise<Knowledge> {
    return this.orShare(
      () => this.askKnowledge(scope, () => this.store.learn(scope, facts)),
      (shares) => shares.learn(scope, facts),
    );
  }

  knowledge(scope: string): MaybePromise<Knowledge> {
    return this.orShare(
      () => this.askKnowledge(scope, () => this.store.knowledge(scope)),
      (shares) => shares.knowledge(scope),
    );
  }

  forget(scope: string): MaybePromise<void> {
    if (!this.guard.isAway) return this.store.forget(scope);
  }

  /** Asks the store, or this process's own part of the limits while the store is away. */
  private orShare<T>(ask: () => Promise<T>, share: (shares: LimitShares) => T): MaybePromise<T> {
    if (this.guard.isAway && this.whenStoreFails === 'share') return share(this.ownShares);
    return ask().catch((error: unknown) => {
      if (!(error instanceof StoreAwayError)) throw error;
      if (this.whenStoreFails === 'closed') throw storeUnavailable(error);
      return share(this.ownShares);
    });
  }

  private async askKnowledge(scope: string, question: () => MaybePromise<Knowledge>): Promise<Knowledge> {
    const knowledge = await this.guard.ask(async () => question());
    this.known.noteKnowledge(scope, knowledge, this.clock.monotonic());
    return knowledge;
  }

  /** Asks for the levels of scopes that were used lately, each second. */
  private watch(): void {
    if (this.isWatching || this.whenStoreFails === 'closed') return;
    this.isWatching = true;
    this.clock.scheduleInBackground(WATCH_MS, () => {
      this.isWatching = false;
      const now = this.clock.monotonic();
      const scopes = this.known.watched(now);
      if (scopes.length === 0) return;
      this.watch();
      if (!this.guard.isAway) void this.askLevels(scopes.filter(({ at }) => now - at >= WATCH_MS));
    });
  }

  private async askLevels(scopes: readonly WatchedScope[]): Promise<void> {
    for (const { scope, limits } of scopes) {
      try {
        const question = { scope, limits, amounts: NOTHING, aheadMs: 0 };
        const taken = await this.guard.ask(async () => this.store.take(question));
        this.known.noteLevels(scope, limits, taken, this.clock.monotonic());
      } catch {
        // Those that it told last count.
        return;
      }
    }
  }

  private get ownShares(): LimitShares {
    const { processes } = this.guard;
    // Others may have started since.
    if (this.shares === undefined || processes > this.shares.processes)
      this.shares = new LimitShares(this.clock, this.known, processes, this.shares);
    return this.shares;
  }

  private onSeen(): void {
    // If it is away again meanwhile, the levels in the headers of replies tell what was used.
    this.restore().catch(() => {});
    this.clock.scheduleInBackground(TELL_MS, () => void this.shares?.tell(this.store).catch(() => {}));
  }

  /** Tells the store the levels that it has told itself: it may have lost its last writes, or all of them. */
  private async restore(): Promise<void> {
    const levels = this.known.usedLevels(this.clock.monotonic());
    await Promise.all(
      levels.map(async ({ scope, limit, level }) => this.store.clamp(scope, limit, level, Infinity)),
    );
  }

  /** Tells what was used: the others will take from the store, and do not know of it. */
  private onReturn(): void {
    this.shares?.tell(this.store).catch(() => {});
    this.shares = undefined;
  }

  /** The call was refused, or went on without the store: nothing was used of what the store has taken. */
  private giveBack({ scope, limits, amounts }: Take, { taken }: Taken): void {
    if (!taken) return;
    const back = { scope, limits, amounts: amountsBy((unit) => -amounts[unit]), charged: -amounts.tokens };
    Promise.resolve(this.store.add(back)).catch(() => {});
  }
}
