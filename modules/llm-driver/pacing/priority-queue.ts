import { PRIORITIES, type Priority } from '../contract/priority.js';
import { FairQueue, type Waiter } from './fair-queue.js';
import type { Amounts } from './limit.js';
import type { PacedCall } from './pacer.js';

/** Wait after which a call of a lower priority gets turns beside calls of a higher one, in milliseconds. */
const AGED_MS = 10_000;
/** Turns of higher priorities in a row while a call of a lower one waits that is aged. */
const TURNS_BEFORE_AGED = 9;

/** Waiting calls of one priority. */
interface Tier<T> {
  readonly queue: FairQueue<T>;
  /** Calls of higher priority sent since the last one of this, while one waited. */
  passedOver: number;
}

/**
 * Decides which queued call goes next: one of the highest priority. None starves: of a priority whose oldest
 * call has waited for 10 seconds, at least every tenth call is sent. Within a priority a {@link FairQueue}
 * decides.
 */
export class PriorityQueue<T> {
  size = 0;
  private readonly tiers: readonly Tier<T>[] = PRIORITIES.map(() => ({
    queue: new FairQueue<T>(),
    passedOver: 0,
  }));

  /** @param monotonic returns the monotonic time in milliseconds */
  constructor(private readonly monotonic: () => number) {}

  /** Returns true if a new call would have to wait behind others. */
  mustQueue(call: PacedCall): boolean {
    if (this.size === 0) return false;
    const own = rankOf(call);
    return this.tiers.some((tier, rank) => {
      if (tier.queue.size === 0) return false;
      if (rank === own) return tier.queue.mustQueue(call.queue);
      return rank < own || this.isDue(tier);
    });
  }

  /** Counts a single call that was sent without being queued. */
  countPassed(call: PacedCall): void {
    if (this.size === 0) return;
    const own = rankOf(call);
    this.tiers[own]!.queue.countPassed();
    this.countTurn(own);
  }

  /** Number of single calls that wait, of this and higher priorities. */
  singlesAhead(call: PacedCall): number {
    return this.ahead(call).reduce((sum, { queue }) => sum + queue.singlesCount, 0);
  }

  /** Sum of the amounts of these calls; `undefined` if there are none. */
  singlesAmounts(call: PacedCall): Amounts | undefined {
    return this.ahead(call)
      .map(({ queue }) => queue.singlesAmounts)
      .reduce((sum, amounts) => (sum && amounts ? added(sum, amounts) : (sum ?? amounts)), undefined);
  }

  add(waiter: Waiter<T>): void {
    const tier = this.tiers[rankOf(waiter.call)]!;
    if (tier.queue.size === 0) tier.passedOver = 0;
    tier.queue.add(waiter);
    this.size += 1;
  }

  has(waiter: Waiter<T>): boolean {
    return this.tiers[rankOf(waiter.call)]!.queue.has(waiter);
  }

  /** Removes a waiter. Returns true if it was queued. */
  delete(waiter: Waiter<T>): boolean {
    if (!this.tiers[rankOf(waiter.call)]!.queue.delete(waiter)) return false;
    this.size -= 1;
    return true;
  }

  /** Returns the waiter whose turn it is; `undefined` if none waits. */
  next(): Waiter<T> | undefined {
    let highest: Tier<T> | undefined;
    for (const tier of this.tiers) {
      if (tier.queue.size === 0) continue;
      if (highest === undefined) highest = tier;
      else if (this.isDue(tier)) return tier.queue.next();
    }
    return highest?.queue.next();
  }

  /** Accounts for a waiter that was let through. */
  markServed(waiter: Waiter<T>): void {
    const rank = rankOf(waiter.call);
    this.tiers[rank]!.queue.markServed(waiter);
    this.countTurn(rank);
  }

  *[Symbol.iterator](): Generator<Waiter<T>, void, undefined> {
    for (const { queue } of this.tiers) yield* queue;
  }

  /** True if calls of higher priority have had their turns, and a call of this one has waited for long. */
  private isDue({ queue, passedOver }: Tier<T>): boolean {
    return passedOver >= TURNS_BEFORE_AGED && this.monotonic() - queue.oldestSince >= AGED_MS;
  }

  private countTurn(served: number): void {
    this.tiers.forEach((tier, rank) => {
      if (rank === served) tier.passedOver = 0;
      else if (rank > served && tier.queue.size > 0) tier.passedOver += 1;
    });
  }

  private ahead(call: PacedCall): readonly Tier<T>[] {
    return this.tiers.slice(0, rankOf(call) + 1);
  }
}

const RANKS: Readonly<Record<Priority, number>> = { interactive: 0, normal: 1, bulk: 2 };

function rankOf({ priority = 'normal' }: PacedCall): number {
  return RANKS[priority];
}

function added(a: Amounts, b: Amounts): Amounts {
  return {
    requests: a.requests + b.requests,
    tokens: a.tokens + b.tokens,
    input_tokens: a.input_tokens + b.input_tokens,
    output_tokens: a.output_tokens + b.output_tokens,
  };
}
