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
import { amountsBy } from '../leases/amounts.js';
import { KnownScopes } from './known-scopes.js';
import { LimitShares } from './limit-shares.js';
import { storeUnavailable } from './store-unavailable.error.js';
import { StoreAwayError, type StoreGuard } from './store-guard.js';

/** A store for several processes that may be away for a while. */
export class FailoverLimitStore extends LimitStore {
  private readonly known = new KnownScopes();
  /** Takes the store's place while it is away. */
  private shares: LimitShares | undefined;

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

  private get ownShares(): LimitShares {
    const { processes } = this.guard;
    // Others may have started since.
    if (this.shares === undefined || processes > this.shares.processes)
      this.shares = new LimitShares(this.clock, this.known, processes, this.shares);
    return this.shares;
  }

  private onSeen(): void {
    const { shares } = this;
    this.restore()
      .then(() => shares?.tell(this.store))
      // If it is away again meanwhile, what was used is told by the levels in the headers of replies.
      .catch(() => {});
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
