import type { EntityManager } from 'typeorm';
import { type Clock, SystemClock } from '../support/index.js';
import { dialectOf } from './dialect.js';

/**
 * Returns the database's time in milliseconds since the Unix epoch: one clock for all processes, however
 * wrong the clocks of their machines are. On Postgres it is the time of the call, not of the transaction's
 * start. On SQLite all processes share the machine's clock.
 * @param clock the machine's clock. Default: the system's
 */
export async function databaseNow(
  manager: EntityManager,
  clock: Pick<Clock, 'now'> = new SystemClock(),
): Promise<number> {
  if (dialectOf(manager) === 'sqlite') return clock.now();
  const [row] = await manager.query<[{ now: string }]>(
    `SELECT FLOOR(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::bigint AS "now"`,
  );
  return Number(row.now);
}
