import type { LimitLevel } from '../../support/index.js';
import type { Amounts, Limit } from './limit.js';
import type { LimitStore, MaybePromise } from './limit-store.js';
import type { LimitState } from '../contract/limits.types.js';

/** How far the limits of one scope are used, in whatever store keeps that. */
export class ScopeLevels {
  constructor(
    private readonly scope: string,
    private readonly store: LimitStore,
  ) {}

  take(limits: readonly Limit[], amounts: Amounts): MaybePromise<number> {
    return this.store.take(this.scope, limits, amounts);
  }

  /** Corrects what was taken: amounts may be negative. */
  add(limits: readonly Limit[], amounts: Amounts): void {
    if (limits.length > 0) ignoreFailure(this.store.add(this.scope, limits, amounts));
  }

  /** Brings the used part of one limit into these bounds. */
  clamp(limit: Limit, atLeast: number, atMost: number): void {
    ignoreFailure(this.store.clamp(this.scope, limit, atLeast, atMost));
  }

  forget(): void {
    ignoreFailure(this.store.forget(this.scope));
  }

  /** Used now; `undefined` where the store does not answer at once. */
  usedNow(limit: Limit): number | undefined {
    return this.store.immediate ? (this.store.used(this.scope, limit) as number) : undefined;
  }

  async states(limits: readonly Limit[]): Promise<LimitState[]> {
    return Promise.all(
      limits.map(async (limit) => {
        const { unit, window, size, source } = limit;
        const used = await this.store.used(this.scope, limit);
        return { unit, window, limit: size, remaining: Math.max(0, Math.floor(size - used)), source };
      }),
    );
  }

  /**
   * What a refusal of a call of that size tells: of each unit the limit that is in its way for longest, or
   * else has least left. None where the store does not answer at once: nobody who is refused waits for it.
   */
  blockingLimits(limits: readonly Limit[], amounts: Amounts): LimitLevel[] {
    const tightest = new Map<Limit['unit'], { level: LimitLevel; left: number; waitMs: number }>();
    for (const limit of limits) {
      const used = this.usedNow(limit);
      if (used === undefined) return [];
      const { unit, size, ceiling, perMs } = limit;
      const left = Math.max(0, size - used);
      const waitMs = Math.max(0, (used + amounts[unit] - ceiling) / perMs);
      const other = tightest.get(unit);
      if (other && (other.waitMs > waitMs || (other.waitMs === waitMs && other.left <= left))) continue;
      tightest.set(unit, {
        ...{ left, waitMs },
        level: { unit, limit: size, remaining: left, resetMs: used / perMs },
      });
    }
    return [...tightest.values()].map(({ level }) => level);
  }
}

/** A correction that a store elsewhere could not take is made up for by what later replies say. */
function ignoreFailure(work: MaybePromise<void>): void {
  if (work instanceof Promise) work.catch(() => {});
}
