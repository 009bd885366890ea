import type { LimitStore } from '../llm-driver/index.js';
import type { Heartbeat } from './failover/store-guard.js';
import type { SlotLedger } from './slots/slot-ledger.js';

/** Where several processes share their limits. */
export interface ClusterStore {
  /** Its name in `LimitStoreManager`. */
  readonly name: 'redis' | 'postgres';
  readonly limits: LimitStore;
  readonly slots: SlotLedger;
  readonly heartbeat: Heartbeat;
  /** Tells that this process ends: it no longer counts. */
  leave(): Promise<void>;
  close(): Promise<void> | void;
}
