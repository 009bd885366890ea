import type { Amounts, Change, Limit, Mark, Take, Taken } from '../../llm-driver/index.js';
import { amountsBy, areSame, isNothing, less } from './amounts.js';

/** Milliseconds for which allowance that was taken ahead may be spent. */
export const LEASE_MS = 200;

/** Allowance of one scope that a process has taken from the store, for its next calls. */
export class Lease {
  constructor(
    private readonly limits: readonly Limit[],
    private readonly revision: number | undefined,
    private rest: Amounts,
    private readonly granted: Taken & { readonly mark: Mark },
    /** Monotonic milliseconds from which on it may be spent. */
    private readonly from: number,
  ) {}

  /** Amounts that are not spent yet. */
  get left(): Amounts {
    return this.rest;
  }

  /** Returns true once it may not be spent any more. */
  isOver(now: number): boolean {
    return now >= this.from + LEASE_MS;
  }

  /** Returns true if it is allowance for calls with these limits. */
  fits({ limits, revision }: Take): boolean {
    return areSame(limits, this.limits) && (revision === undefined || revision === this.revision);
  }

  /** Spends what a call needs. Returns undefined if that is not there, or only after `aheadMs`. */
  spend({ amounts }: Take, aheadMs: number, now: number): Taken | undefined {
    const waitMs = Math.max(0, this.from - now);
    if (waitMs > aheadMs || this.isOver(now)) return undefined;
    if (this.limits.some(({ unit }) => amounts[unit] > this.rest[unit])) return undefined;
    if (this.limits.length === 0 && amounts.requests > this.rest.requests) return undefined;
    this.rest = less(this.rest, amounts);
    const { mark, levels } = this.granted;
    const own = { ownRequests: amounts.requests, ownTokens: amounts.tokens };
    const at = mark.at + Math.max(0, now - this.from);
    return { taken: true, waitMs, levels, heldMs: 0, mark: { ...mark, ...own, at } };
  }

  /** Returns the change that gives back the rest; undefined without a rest. */
  giveBack(scope: string): Change | undefined {
    const { limits, rest } = this;
    if (isNothing(rest)) return undefined;
    return { scope, limits, amounts: amountsBy((unit) => -rest[unit]), charged: -rest.tokens };
  }
}
