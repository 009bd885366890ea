import type { ScopeStateJson } from './scope-state.js';

/** A scope as another process has told it. */
export interface ToldScope {
  /** Same as `id` of `ScopeState`. */
  readonly id: string;
  /** Milliseconds since it was told. */
  readonly ageMs: number;
  readonly state: ScopeStateJson;
}

/** What the other processes have told. */
export interface OtherScopes {
  /** How many other processes there are, with those that have told nothing. */
  readonly processes: number;
  /** Milliseconds since the last sign of life of the process that was heard of longest ago; 0 without any. */
  readonly oldestMs: number;
  readonly scopes: readonly ToldScope[];
}

/** Tells of the scopes of other processes. Without it, each process shows those of its own alone. */
export abstract class ScopesOfOthers {
  /** @throws any error if they cannot be read */
  abstract read(): Promise<OtherScopes>;
}
