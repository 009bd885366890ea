import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeAll } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { StoreGuard } from '../../../modules/cluster/failover/store-guard.js';
import type { PostgresPool } from '../../../modules/cluster/postgres/postgres-pool.js';
import { PostgresSlotLedger } from '../../../modules/cluster/postgres/postgres-slot.ledger.js';
import type { RedisConnection } from '../../../modules/cluster/redis/redis-connection.js';
import { RedisSlotLedger } from '../../../modules/cluster/redis/redis-slot.ledger.js';
import { SharedCallSlots } from '../../../modules/cluster/slots/shared-call-slots.js';
import type { SlotLedger } from '../../../modules/cluster/slots/slot-ledger.js';
import { ConcurrencyCounter } from '../../../modules/quota/index.js';
import { connectPostgres, connectRedis, openLimitDatabase } from '../../support/cluster-stores.js';
import { FakeClock } from '../../support/fake-clock.js';
import { describeWithPostgres } from '../../support/postgres-server.js';
import { describeWithRedis, newKeyPrefix } from '../../support/redis-server.js';
import { CountedLedger } from '../../support/counted-ledger.js';
import { describeCallSlotsContract, type SlotsUnderTest } from './call-slots.contract.js';

describeCallSlotsContract('slots in memory', () => {
  const clock = new FakeClock();
  const settled = () => Promise.resolve();
  return { slots: new ConcurrencyCounter(clock), advance: (ms) => clock.advance(ms), settled };
});

/** Time that moves only when a test says so, but for waits: they are over once the test has done its part. */
class WaitingClock extends FakeClock {
  meanwhile: () => Promise<unknown> = () => Promise.resolve();

  override async sleep(): Promise<void> {
    await this.meanwhile();
  }
}

/** Slots of two processes with a ledger each. */
function twoProcesses(clock: WaitingClock, ledgers: readonly SlotLedger[]): SlotsUnderTest {
  const counted = ledgers.map((ledger) => new CountedLedger(ledger));
  const [slots, other] = counted.map((ledger) => {
    // Its time stands still: answers come over a real network.
    const guard = new StoreGuard(new FakeClock(), () => Promise.resolve(2));
    return new SharedCallSlots(ledger, guard, clock, 'share');
  });
  const settled = async () => {
    await nextTurn();
    await Promise.all(counted.map((ledger) => ledger.settled()));
    await nextTurn();
  };
  const advance = async (ms: number) => {
    await clock.advance(ms);
    await settled();
  };
  const kill = () => {
    counted[1]!.isCut = true;
  };
  const whileOneWaits = (work: () => Promise<unknown>) => {
    clock.meanwhile = work;
  };
  return { slots: slots!, other: other!, settled, advance, kill, whileOneWaits };
}

describeWithRedis('in Redis', () => {
  let connections: RedisConnection[];
  beforeAll(async () => {
    connections = [await connectRedis(), await connectRedis()];
  });

  describeCallSlotsContract('slots', () => {
    const clock = new WaitingClock();
    const options = { prefix: newKeyPrefix(), now: () => clock.monotonic() };
    return twoProcesses(
      clock,
      connections.map((connection) => new RedisSlotLedger(connection, options)),
    );
  });
});

describeWithPostgres('in Postgres', () => {
  let dataSource: DataSource;
  let pools: PostgresPool[];
  beforeAll(async () => {
    dataSource = await openLimitDatabase();
    pools = [connectPostgres(dataSource), connectPostgres(dataSource)];
  });

  describeCallSlotsContract('slots', async () => {
    await dataSource.query('TRUNCATE "call_slots"');
    const clock = new WaitingClock();
    return twoProcesses(
      clock,
      pools.map((pool) => new PostgresSlotLedger(pool, { now: () => clock.monotonic() })),
    );
  });
});
