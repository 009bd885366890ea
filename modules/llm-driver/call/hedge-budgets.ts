import type { HedgeOptions } from '../contract/hedge.types.js';
import type { PacingScope } from '../pacing/pacer.js';
import { Durations } from './durations.js';

/** Share of the calls that are sent twice at most, by default. */
const DEFAULT_SHARE = 0.05;
/** Second calls that may be sent beyond that share, at first and after a time without any. */
const BURST = 3;

/** What one scope has learned about its durations, and how many second calls it may send. */
export class ScopeHedges {
  /** Of whole answers. */
  readonly whole = new Durations();
  /** Of streams until their first chunk. */
  readonly firstChunk = new Durations();
  private credit = BURST;

  /** Counts a call that may be sent twice: earns its share of a second call. */
  countCall({ budget = DEFAULT_SHARE }: HedgeOptions): void {
    this.credit = Math.min(BURST, this.credit + budget);
  }

  /** True if a second call may be sent now. */
  get hasCredit(): boolean {
    // A sum of shares may be a little below the whole number.
    return this.credit >= 1 - 1e-9;
  }

  /** Counts a second call that is sent. */
  spend(): void {
    this.credit -= 1;
  }
}

/** Models of calls with keys of their own, with their servers. Past it the one added first is forgotten. */
const MAX_SHARED = 1_000;

/** The hedges of an instance by scope. A scope that is no longer used is forgotten. */
export class HedgeBudgets {
  private readonly scopes = new WeakMap<PacingScope, ScopeHedges>();
  /** By model and server, for calls with keys of their own: one key alone has too few calls to learn from. */
  private readonly shared = new Map<string, ScopeHedges>();

  of(scope: PacingScope): ScopeHedges {
    if (scope.transient) return this.sharedBy(`${scope.server ?? ''} ${scope.model}`);
    let hedges = this.scopes.get(scope);
    if (hedges === undefined) this.scopes.set(scope, (hedges = new ScopeHedges()));
    return hedges;
  }

  private sharedBy(key: string): ScopeHedges {
    let hedges = this.shared.get(key);
    if (hedges !== undefined) return hedges;
    if (this.shared.size >= MAX_SHARED) this.shared.delete(this.shared.keys().next().value!);
    this.shared.set(key, (hedges = new ScopeHedges()));
    return hedges;
  }
}
