import type { LlmError } from '../contract/llm-error.js';
import type { Amounts } from './limit.js';
import type { PacedCall } from './pacer.js';

/** A call in line. */
export interface Waiter<T> {
  readonly call: PacedCall;
  readonly amounts: Amounts;
  /** Milliseconds until what the call takes is there again: what makes two lines even. */
  readonly refillMs: number;
  readonly since: number;
  readonly maxWaitMs: number;
  readonly grant: (value: T) => void;
  readonly refuse: (error: LlmError) => void;
}

interface Line<T> {
  /** Calls that had their turn before, and come first. */
  readonly returned: Set<Waiter<T>>;
  readonly waiting: Set<Waiter<T>>;
}

/** Calls for single callers that may pass in a row while pools wait. */
const SINGLES_IN_A_ROW = 9;

/**
 * Who goes next: single calls before pools, since somebody is looking at them, but never so that pools stand
 * still; among pools the one that has had least of the limits; within a pool in order. Joining, leaving and
 * being next cost the same however many wait.
 */
export class FairQueue<T> {
  private readonly singles: Line<T> = newLine();
  private readonly lines = new Map<object, Line<T>>();
  /**
   * What each pool has had, by its line. Kept beyond its last waiter: a pool that comes back is not a new
   * one.
   */
  private readonly served = new WeakMap<object, number>();
  /** What the pool served last had had by then; a newcomer starts there. */
  private level = 0;
  private inARow = 0;
  /** What the single calls in line take, all together. */
  private readonly wanted = { requests: 0, tokens: 0, input_tokens: 0, output_tokens: 0 };
  size = 0;

  /** Whether a call of that kind would have to queue behind others. */
  mustQueue(line: object | undefined): boolean {
    if (this.size === 0) return false;
    return line !== undefined || count(this.singles) > 0 || this.inARow >= SINGLES_IN_A_ROW;
  }

  /** A single call went without queueing, past the pools that wait. */
  countPassed(): void {
    if (this.size > 0) this.inARow += 1;
  }

  /** What the single calls in line take, all together; `undefined` where there are none. */
  get singlesAmounts(): Amounts | undefined {
    return count(this.singles) === 0 ? undefined : this.wanted;
  }

  add(waiter: Waiter<T>): void {
    const line = this.lineOf(waiter.call.queue);
    (waiter.call.returning ? line.returned : line.waiting).add(waiter);
    if (line === this.singles) this.want(waiter.amounts, 1);
    this.size += 1;
  }

  has(waiter: Waiter<T>): boolean {
    const key = waiter.call.queue;
    const line = key === undefined ? this.singles : this.lines.get(key);
    return line !== undefined && (line.returned.has(waiter) || line.waiting.has(waiter));
  }

  /** Takes a waiter out. Returns whether it was in line. */
  delete(waiter: Waiter<T>): boolean {
    const key = waiter.call.queue;
    const line = key === undefined ? this.singles : this.lines.get(key);
    if (line === undefined || !(line.returned.delete(waiter) || line.waiting.delete(waiter))) return false;
    this.size -= 1;
    if (key === undefined) this.want(waiter.amounts, -1);
    else if (count(line) === 0) this.lines.delete(key);
    return true;
  }

  /** Whose turn it is. */
  next(): Waiter<T> | undefined {
    if (this.lines.size === 0) return first(this.singles);
    if (count(this.singles) > 0 && this.inARow < SINGLES_IN_A_ROW) return first(this.singles);
    let least: Line<T> | undefined;
    let leastServed = Infinity;
    for (const [key, line] of this.lines) {
      const served = this.servedTo(key);
      if (served < leastServed) [least, leastServed] = [line, served];
    }
    return least && first(least);
  }

  /** The waiter was let through. */
  markServed({ call: { queue: line }, refillMs }: Waiter<T>): void {
    if (line === undefined) {
      this.inARow = this.lines.size === 0 ? 0 : this.inARow + 1;
      return;
    }
    this.inARow = 0;
    this.level = this.servedTo(line);
    this.served.set(line, this.level + Math.max(refillMs, 1));
  }

  *[Symbol.iterator](): Generator<Waiter<T>, void, undefined> {
    for (const line of [this.singles, ...this.lines.values()]) {
      yield* line.returned;
      yield* line.waiting;
    }
  }

  private want(amounts: Amounts, sign: 1 | -1): void {
    this.wanted.requests += sign * amounts.requests;
    this.wanted.tokens += sign * amounts.tokens;
    this.wanted.input_tokens += sign * amounts.input_tokens;
    this.wanted.output_tokens += sign * amounts.output_tokens;
  }

  private servedTo(line: object): number {
    return Math.max(this.level, this.served.get(line) ?? 0);
  }

  private lineOf(key: object | undefined): Line<T> {
    if (key === undefined) return this.singles;
    let line = this.lines.get(key);
    if (line === undefined) this.lines.set(key, (line = newLine()));
    return line;
  }
}

function newLine<T>(): Line<T> {
  return { returned: new Set(), waiting: new Set() };
}

function count<T>({ returned, waiting }: Line<T>): number {
  return returned.size + waiting.size;
}

function first<T>({ returned, waiting }: Line<T>): Waiter<T> | undefined {
  return returned.values().next().value ?? waiting.values().next().value;
}
