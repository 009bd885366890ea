import type { LlmError } from '../contract/llm-error.js';
import type { Amounts } from './limit.js';
import type { PacedCall } from './pacer.js';

/** A queued call. */
export interface Waiter<T> {
  readonly call: PacedCall;
  readonly amounts: Amounts;
  /**
   * Milliseconds in which the limits refill what the call takes: makes calls of different sizes comparable.
   */
  readonly refillMs: number;
  /** Monotonic time of its arrival, in milliseconds. */
  readonly since: number;
  readonly maxWaitMs: number;
  readonly maxDayWaitMs: number;
  readonly grant: (value: T) => void;
  readonly refuse: (error: LlmError) => void;
}

/** The waiters of one pool, or all single calls. */
interface SubQueue<T> {
  /** Calls that had their turn before. They go first. */
  readonly returned: Set<Waiter<T>>;
  readonly fresh: Set<Waiter<T>>;
}

/** Single calls served in a row while pools wait. */
const MAX_SINGLES_IN_A_ROW = 9;

/**
 * Decides which queued call goes next. Single calls go before pools, since a person waits for them, but every
 * tenth turn is a pool's. Among pools the one goes that has had least of the limits (start-time fair
 * queueing, with `refillMs` as the length of a call). Within a pool calls go in order. Adding, deleting and
 * choosing cost the same however many calls wait; choosing is linear in the number of pools.
 */
export class FairQueue<T> {
  private readonly singles: SubQueue<T> = newSubQueue();
  private readonly pools = new Map<object, SubQueue<T>>();
  /**
   * Virtual time up to which each pool is served. Outlives its last waiter: a pool that comes back is not
   * new.
   */
  private readonly servedUntil = new WeakMap<object, number>();
  /**
   * Start of the last call served, in virtual time. A new pool starts here: it gets no credit for the past.
   */
  private virtualTime = 0;
  private singlesInARow = 0;
  /** Sum of the amounts of all queued single calls. */
  private readonly sum = { requests: 0, tokens: 0, input_tokens: 0, output_tokens: 0 };
  size = 0;

  /** Returns true if a new call would have to wait behind others. @param pool the `queue` of the call */
  mustQueue(pool: object | undefined): boolean {
    if (this.size === 0) return false;
    return pool !== undefined || count(this.singles) > 0 || this.singlesInARow >= MAX_SINGLES_IN_A_ROW;
  }

  /** Counts a single call that was sent without being queued, before the pools that wait. */
  countPassed(): void {
    if (this.size > 0) this.singlesInARow += 1;
  }

  /** Sum of the amounts of all queued single calls; `undefined` if there are none. */
  get singlesAmounts(): Amounts | undefined {
    return count(this.singles) === 0 ? undefined : this.sum;
  }

  /** Number of queued single calls. */
  get singlesCount(): number {
    return count(this.singles);
  }

  /** Monotonic time in milliseconds since which a call waits; `Infinity` if none does. */
  get oldestSince(): number {
    let oldest = Infinity;
    for (const { returned, fresh } of [this.singles, ...this.pools.values()]) {
      // Calls are queued in the order of their arrival.
      for (const set of [returned, fresh])
        for (const { since } of set) {
          oldest = Math.min(oldest, since);
          break;
        }
    }
    return oldest;
  }

  add(waiter: Waiter<T>): void {
    const queue = this.findOrAdd(waiter.call.queue);
    (waiter.call.returning ? queue.returned : queue.fresh).add(waiter);
    if (queue === this.singles) this.addToSum(waiter.amounts, 1);
    this.size += 1;
  }

  has(waiter: Waiter<T>): boolean {
    const queue = this.find(waiter.call.queue);
    return queue !== undefined && (queue.returned.has(waiter) || queue.fresh.has(waiter));
  }

  /** Removes a waiter. Returns true if it was queued. */
  delete(waiter: Waiter<T>): boolean {
    const pool = waiter.call.queue;
    const queue = this.find(pool);
    if (queue === undefined || !(queue.returned.delete(waiter) || queue.fresh.delete(waiter))) return false;
    this.size -= 1;
    if (pool === undefined) this.addToSum(waiter.amounts, -1);
    else if (count(queue) === 0) this.pools.delete(pool);
    return true;
  }

  /** Returns the waiter whose turn it is; `undefined` if none waits. */
  next(): Waiter<T> | undefined {
    if (this.pools.size === 0) return first(this.singles);
    if (count(this.singles) > 0 && this.singlesInARow < MAX_SINGLES_IN_A_ROW) return first(this.singles);
    let leastServed: SubQueue<T> | undefined;
    let leastStart = Infinity;
    for (const [pool, queue] of this.pools) {
      const start = this.startOf(pool);
      if (start < leastStart) [leastServed, leastStart] = [queue, start];
    }
    return leastServed && first(leastServed);
  }

  /** Accounts for a waiter that was let through. */
  markServed({ call: { queue: pool }, refillMs }: Waiter<T>): void {
    if (pool === undefined) {
      this.singlesInARow = this.pools.size === 0 ? 0 : this.singlesInARow + 1;
      return;
    }
    this.singlesInARow = 0;
    this.virtualTime = this.startOf(pool);
    this.servedUntil.set(pool, this.virtualTime + Math.max(refillMs, 1));
  }

  *[Symbol.iterator](): Generator<Waiter<T>, void, undefined> {
    for (const queue of [this.singles, ...this.pools.values()]) {
      yield* queue.returned;
      yield* queue.fresh;
    }
  }

  private addToSum(amounts: Amounts, sign: 1 | -1): void {
    this.sum.requests += sign * amounts.requests;
    this.sum.tokens += sign * amounts.tokens;
    this.sum.input_tokens += sign * amounts.input_tokens;
    this.sum.output_tokens += sign * amounts.output_tokens;
  }

  /** Virtual time at which the pool's next call would start. */
  private startOf(pool: object): number {
    return Math.max(this.virtualTime, this.servedUntil.get(pool) ?? 0);
  }

  private find(pool: object | undefined): SubQueue<T> | undefined {
    return pool === undefined ? this.singles : this.pools.get(pool);
  }

  private findOrAdd(pool: object | undefined): SubQueue<T> {
    if (pool === undefined) return this.singles;
    let queue = this.pools.get(pool);
    if (queue === undefined) this.pools.set(pool, (queue = newSubQueue()));
    return queue;
  }
}

function newSubQueue<T>(): SubQueue<T> {
  return { returned: new Set(), fresh: new Set() };
}

function count<T>({ returned, fresh }: SubQueue<T>): number {
  return returned.size + fresh.size;
}

function first<T>({ returned, fresh }: SubQueue<T>): Waiter<T> | undefined {
  return returned.values().next().value ?? fresh.values().next().value;
}
