import { type SlotAnswer, SlotLedger, type SlotRequest, type SlotState } from '../slots/slot-ledger.js';
import type { PostgresLimitStoreOptions } from './postgres-limit.store.js';
import type { PostgresPool, Row } from './postgres-pool.js';

/** Counts the calls in flight in Postgres. */
export class PostgresSlotLedger extends SlotLedger {
  constructor(
    private readonly pool: PostgresPool,
    private readonly options: PostgresLimitStoreOptions = {},
  ) {
    super();
  }

  async acquire({ process, actor, limit, wanted, minimum }: SlotRequest): Promise<SlotAnswer> {
    const row = await this.call('call_slots_acquire', [process, actor, limit, wanted, minimum]);
    const { granted, in_flight: inFlight, average_ms: averageMs } = row as Readonly<Record<string, number>>;
    return { granted: granted!, inFlight: inFlight!, averageMs: averageMs! };
  }

  async release(process: string, actor: string, calls: number, averageMs: number): Promise<void> {
    await this.call('call_slots_release', [process, actor, calls, averageMs]);
  }

  async renew(process: string, states: readonly SlotState[]): Promise<void> {
    for (const { actor, calls, averageMs } of states) {
      await this.call('call_slots_renew', [process, actor, calls ?? null, averageMs]);
    }
  }

  private call(name: string, values: readonly unknown[]): Promise<Row> {
    return this.pool.call(name, [this.options.now?.() ?? null, ...values]);
  }
}
