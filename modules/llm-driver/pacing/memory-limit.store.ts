import type { Clock } from '../../support/index.js';
import { LimitStore } from './limit-store.js';
import type { Amounts, Limit } from './limit.js';

/**
 * Level of one limit, falling continuously. The "try again in" figures of Groq and OpenAI all equal
 * (used + requested − limit) × window / limit: a bucket that refills, not a window that starts anew.
 */
export class Bucket {
  private level = 0;

  /** @param at monotonic milliseconds */
  constructor(private at: number) {}

  used(limit: Limit, now: number): number {
    if (now > this.at) {
      this.level = Math.max(0, this.level - (now - this.at) * limit.perMs);
      this.at = now;
    }
    return this.level;
  }

  /** Milliseconds until `amount` fits; 0 if it does now. An amount above the limit fits an empty bucket. */
  waitMs(limit: Limit, amount: number, now: number): number {
    if (amount <= 0) return 0;
    const excess = this.used(limit, now) + amount - Math.max(limit.ceiling, amount);
    // These are sums of fractions: a millionth of a token is rounding, not an excess.
    return excess <= 1e-6 ? 0 : excess / limit.perMs;
  }

  /** Adds to the level, whether it fits or not; `amount` may be negative. */
  add(limit: Limit, amount: number, now: number): void {
    this.level = Math.max(0, this.used(limit, now) + amount);
  }
}

/** Forgotten scopes checked whenever another one is forgotten: more than one, so that they do not pile up. */
const CHECKED_PER_FORGET = 4;
/** Forgotten scopes that are not full again. Past it the one that was forgotten first counts as full. */
const MAX_FORGOTTEN_SCOPES = 10_000;

interface Entry {
  readonly bucket: Bucket;
  /** The limit with which the bucket was last used. */
  limit: Limit;
}

/** Keeps levels in this process, on its monotonic clock. */
export class MemoryLimitStore extends LimitStore {
  readonly immediate = true;
  private readonly scopes = new Map<string, Map<string, Entry>>();
  /** Scopes kept until their levels are 0: a caller who returns before must not find them empty. */
  private readonly forgotten = new Set<string>();

  constructor(private readonly clock: Clock) {
    super();
  }

  take(scope: string, limits: readonly Limit[], amounts: Amounts): number {
    const now = this.clock.monotonic();
    let longestMs = 0;
    for (const limit of limits) {
      const waitMs = this.bucket(scope, limit, now).waitMs(limit, amounts[limit.unit], now);
      if (waitMs > longestMs) longestMs = waitMs;
    }
    if (longestMs === 0) this.add(scope, limits, amounts);
    return longestMs;
  }

  add(scope: string, limits: readonly Limit[], amounts: Amounts): void {
    const now = this.clock.monotonic();
    for (const limit of limits) this.bucket(scope, limit, now).add(limit, amounts[limit.unit], now);
  }

  clamp(scope: string, limit: Limit, atLeast: number, atMost: number): void {
    const now = this.clock.monotonic();
    const bucket = this.bucket(scope, limit, now);
    const used = bucket.used(limit, now);
    bucket.add(limit, Math.min(Math.max(used, atLeast), atMost) - used, now);
  }

  used(scope: string, limit: Limit): number {
    const now = this.clock.monotonic();
    return this.bucket(scope, limit, now).used(limit, now);
  }

  forget(scope: string): void {
    if (this.scopes.has(scope)) this.forgotten.add(scope);
    if (this.forgotten.size > MAX_FORGOTTEN_SCOPES) this.drop(this.forgotten.values().next().value!);
    let checked = 0;
    for (const each of this.forgotten) {
      if ((checked += 1) > CHECKED_PER_FORGET) return;
      this.forgotten.delete(each);
      if (this.isUsed(each)) this.forgotten.add(each);
      else this.scopes.delete(each);
    }
  }

  private drop(scope: string): void {
    this.forgotten.delete(scope);
    this.scopes.delete(scope);
  }

  private isUsed(scope: string): boolean {
    const now = this.clock.monotonic();
    const entries = this.scopes.get(scope)?.values() ?? [];
    return [...entries].some(({ bucket, limit }) => bucket.used(limit, now) > 0);
  }

  private bucket(scope: string, limit: Limit, now: number): Bucket {
    let entries = this.scopes.get(scope);
    if (entries === undefined) this.scopes.set(scope, (entries = new Map<string, Entry>()));
    let entry = entries.get(limit.key);
    if (entry === undefined) entries.set(limit.key, (entry = { bucket: new Bucket(now), limit }));
    else entry.limit = limit;
    return entry.bucket;
  }
}
