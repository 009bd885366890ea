import { LIFETIME_MS } from '../failover/store-guard.js';
import type { PostgresPool } from './postgres-pool.js';

/** Milliseconds after which a scope that nothing touches is deleted: a day longer than the longest window. */
const KEPT_MS = 172_800_000;

const TABLE = `
CREATE TABLE "limit_processes" (
  "process" text COLLATE "C" PRIMARY KEY,
  "seen_at" double precision NOT NULL
) WITH (fillfactor = 50)`;

/** Records a sign of life of a process, and deletes unused rows. Returns how many processes live. */
const HEARTBEAT = `
CREATE FUNCTION "limit_heartbeat"(p_process text, p_cleans boolean, OUT processes double precision)
LANGUAGE plpgsql AS $$
DECLARE v_now double precision := extract(epoch FROM clock_timestamp())::double precision * 1000;
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO "limit_processes" ("process", "seen_at") VALUES (p_process, v_now)
    ON CONFLICT ("process") DO UPDATE SET "seen_at" = excluded."seen_at";
  SELECT count(*) INTO processes FROM "limit_processes" WHERE "seen_at" > v_now - ${LIFETIME_MS};
  IF NOT p_cleans THEN RETURN; END IF;
  DELETE FROM "limit_processes" WHERE "seen_at" < v_now - ${KEPT_MS};
  DELETE FROM "call_slots" WHERE "expires_at" < v_now;
  DELETE FROM "limit_scopes" WHERE "touched_at" < v_now - ${KEPT_MS};
END $$`;

const LEAVE = `
CREATE FUNCTION "limit_leave"(p_process text) RETURNS void LANGUAGE sql AS $$
  DELETE FROM "limit_processes" WHERE "process" = p_process
$$`;

/** Statements that create the table of the processes that share limits, and what works on it. */
export const CREATE_HEARTBEAT: readonly string[] = [TABLE, HEARTBEAT, LEAVE];

export const DROP_HEARTBEAT: readonly string[] = [
  'DROP FUNCTION "limit_leave"',
  'DROP FUNCTION "limit_heartbeat"',
  'DROP TABLE "limit_processes"',
];

/** Tells Postgres that a process ends. */
export async function leavePostgres(pool: PostgresPool, process: string): Promise<void> {
  await pool.call('limit_leave', [process]);
}

/**
 * Tells Postgres that a process lives. Returns the number of those that do. @param cleans see the function
 */
export async function beatInPostgres(pool: PostgresPool, process: string, cleans: boolean): Promise<number> {
  return Number((await pool.call('limit_heartbeat', [process, cleans])).processes);
}
