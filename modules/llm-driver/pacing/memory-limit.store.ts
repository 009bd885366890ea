import type { Limit, Amounts } from './limit.js';
import type { Clock } from '../../support/index.js';
import { LimitStore } from './limit-store.js';

/**
 * How much of a limit is used, refilling continuously. The try-again figures of Groq and OpenAI all equal
 * (used + requested − limit) × window / limit, which is this bucket and not a window that starts anew.
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

  /**
   * Milliseconds until `amount` fits; 0 where it does now. One that exceeds the limit itself fits an unused
   * bucket.
   */
  waitMs(limit: Limit, amount: number, now: number): number {
    if (amount <= 0) return 0;
    const over = this.used(limit, now) + amount - Math.max(limit.ceiling, amount);
    // Sums of fractions: a millionth of a token is rounding, not a debt.
    return over <= 1e-6 ? 0 : over / limit.perMs;
  }

  /** Uses more, or less where `amount` is negative, without asking whether it fits. */
  add(limit: Limit, amount: number, now: number): void {
    this.level = Math.max(0, this.used(limit, now) + amount);
  }
}

/** Forgotten scopes looked at whenever one more is forgotten: more than come, so that they do not pile up. */
const LOOKED_AT = 4;

interface Level {
  readonly bucket: Bucket;
  /** As it was last asked for. */
  limit: Limit;
}

/** Levels in this process, on its monotonic clock. */
export class MemoryLimitStore extends LimitStore {
  readonly immediate = true;
  private readonly scopes = new Map<string, Map<string, Level>>();
  /** Kept until they are unused: whoever comes back before must not find them full. */
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
    let looks = 0;
    for (const each of this.forgotten) {
      if ((looks += 1) > LOOKED_AT) return;
      this.forgotten.delete(each);
      if (this.isUsed(each)) this.forgotten.add(each);
      else this.scopes.delete(each);
    }
  }

  private isUsed(scope: string): boolean {
    const now = this.clock.monotonic();
    const levels = this.scopes.get(scope)?.values() ?? [];
    return [...levels].some(({ bucket, limit }) => bucket.used(limit, now) > 0);
  }

  private bucket(scope: string, limit: Limit, now: number): Bucket {
    let levels = this.scopes.get(scope);
    if (levels === undefined) this.scopes.set(scope, (levels = new Map<string, Level>()));
    let level = levels.get(limit.key);
    if (level === undefined) levels.set(limit.key, (level = { bucket: new Bucket(now), limit }));
    else level.limit = limit;
    return level.bucket;
  }
}
