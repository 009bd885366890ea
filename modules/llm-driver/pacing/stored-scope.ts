import type { LimitStore } from './limit-store.js';

/** Where a scope's limits are counted. */
export interface StoredScope {
  /** Key of the scope in the store. */
  readonly key: string;
  readonly store: LimitStore;
  readonly monotonic: () => number;
  /** Name of this process for the store. */
  readonly process: string;
}
