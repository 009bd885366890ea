import type {
  Change,
  Limit,
  LimitStore,
  Observation,
  Observed,
  Take,
  Taken,
} from '../../llm-driver/index.js';
import { Demand } from './demand.js';
import type { Lease } from './lease.js';
import { MergedChanges } from './merged-changes.js';
import { MergedObservations } from './merged-observations.js';

/** Milliseconds for which levels count as known after the store told them. */
const LEVELS_MS = 1_000;

interface ToldLevels {
  readonly byKey: ReadonlyMap<string, number>;
  readonly at: number;
}

/**
 * What this process has in hand of one scope, and what it has not told the store yet. Times are monotonic.
 */
export class LeasedScope {
  private lease: Lease | undefined;
  readonly demand: Demand;
  private heldUntil = -Infinity;
  private told: ToldLevels | undefined;
  private readonly changes = new MergedChanges();
  private readonly observations: MergedObservations;

  constructor(
    private readonly name: string,
    private readonly store: LimitStore,
    private readonly since: number,
  ) {
    this.demand = new Demand(since);
    this.observations = new MergedObservations(async (observation) => store.observe(observation));
  }

  /** True if nothing is in hand, nothing is left to tell, and nothing that is known matters any more. */
  isIdle(now: number): boolean {
    const isEmpty = this.lease === undefined && this.changes.isEmpty && this.observations.isEmpty;
    return isEmpty && this.heldUntil <= now && now - (this.told?.at ?? this.since) > LEVELS_MS;
  }

  /** Milliseconds for which nothing may be spent. */
  heldMs(now: number): number {
    return Math.max(0, this.heldUntil - now);
  }

  hold(ms: number, now: number): void {
    this.heldUntil = Math.max(this.heldUntil, now + ms);
    this.returnLease();
  }

  /** Notes what an answer of the store tells beside what it gives. */
  note(limits: readonly Limit[], { levels, heldMs }: Taken, now: number): void {
    if (heldMs > 0) this.heldUntil = Math.max(this.heldUntil, now + heldMs);
    this.told = { byKey: new Map(limits.map(({ key }, index) => [key, levels[index]!])), at: now };
  }

  /** The levels of the limits as they were told last; undefined if that is too long ago. */
  levels(limits: readonly Limit[], now: number): number[] | undefined {
    const { told } = this;
    if (told === undefined || now - told.at > LEVELS_MS) return undefined;
    const passedMs = now - told.at;
    const levels = limits.map(({ key, perMs }) => told.byKey.get(key)! - passedMs * perMs);
    return levels.some(Number.isNaN) ? undefined : levels.map((level) => Math.max(0, level));
  }

  /** Spends what a call needs of the lease; undefined if the store has to be asked. */
  spend(take: Take, aheadMs: number, now: number): Taken | undefined {
    const { lease } = this;
    if (lease === undefined || this.heldUntil > now || !lease.fits(take)) return undefined;
    const taken = lease.spend(take, aheadMs, now);
    if (taken) this.demand.add(take.amounts, now);
    return taken && { ...taken, levels: this.levels(take.limits, now) ?? taken.levels };
  }

  /**
   * Takes the lease out, for a question that counts its rest; undefined if it is of no use to such a call.
   */
  takeOut(take: Take, now: number): Lease | undefined {
    const { lease } = this;
    if (lease === undefined || lease.isOver(now) || !lease.fits(take)) return undefined;
    this.lease = undefined;
    return lease;
  }

  /** Puts a lease in. Gives back the rest of the one before. */
  put(lease: Lease | undefined): void {
    if (lease === undefined) return;
    this.returnLease();
    this.lease = lease;
  }

  add(change: Change): void {
    this.changes.add(change);
  }

  observe(observation: Observation, now: number): Promise<Observed | undefined> {
    return this.observations.add(observation, now);
  }

  /** Gives back the rest of the lease with the next changes. */
  returnLease(): void {
    const change = this.lease?.giveBack(this.name);
    this.lease = undefined;
    if (change) this.changes.add(change);
  }

  /**
   * Tells the store what has come together. Resolves when it has taken it, or lost it: levels fall by
   * themselves.
   */
  async flush(now: number): Promise<void> {
    if (this.lease?.isOver(now)) this.returnLease();
    this.observations.flush(now);
    const told = this.changes.take().map(async (change) => this.store.add(change));
    await Promise.allSettled(told);
  }
}
