import { SLOT_LIFETIME_MS } from '../slots/slot-ledger.js';

/** A row for each caller and process. Times are milliseconds of the database's clock. */
const TABLE = `
CREATE TABLE "call_slots" (
  "actor" text COLLATE "C" NOT NULL,
  "process" text COLLATE "C" NOT NULL,
  "calls" double precision NOT NULL,
  "average_ms" double precision NOT NULL,
  "expires_at" double precision NOT NULL,
  PRIMARY KEY ("actor", "process")
) WITH (fillfactor = 50)`;

/** Changes of one caller's rows run one after the other. The time is read after the lock. */
const BEGIN = `
  PERFORM set_config('synchronous_commit', 'off', true);
  PERFORM pg_advisory_xact_lock(hashtextextended('call_slots ' || p_actor, 0));
  v_now := coalesce(p_now, extract(epoch FROM clock_timestamp())::double precision * 1000);`;

const ACQUIRE = `
CREATE FUNCTION "call_slots_acquire"(
  p_now double precision, p_process text, p_actor text, p_limit double precision, p_wanted double precision,
  p_minimum double precision,
  OUT granted double precision, OUT in_flight double precision, OUT average_ms double precision)
LANGUAGE plpgsql AS $$
DECLARE v_now double precision;
BEGIN
  ${BEGIN}
  DELETE FROM "call_slots" WHERE "actor" = p_actor AND "expires_at" <= v_now;
  SELECT coalesce(sum(s."calls"), 0), coalesce(sum(s."calls" * s."average_ms") / nullif(sum(s."calls"), 0), 0)
    INTO in_flight, average_ms FROM "call_slots" s WHERE s."actor" = p_actor;
  granted := least(p_wanted, p_limit - in_flight);
  IF granted < p_minimum THEN
    granted := 0;
    RETURN;
  END IF;
  INSERT INTO "call_slots" ("actor", "process", "calls", "average_ms", "expires_at")
    VALUES (p_actor, p_process, granted, 0, v_now + ${SLOT_LIFETIME_MS})
    ON CONFLICT ("actor", "process") DO UPDATE
      SET "calls" = "call_slots"."calls" + excluded."calls", "expires_at" = excluded."expires_at";
END $$`;

const RELEASE = `
CREATE FUNCTION "call_slots_release"(
  p_now double precision, p_process text, p_actor text, p_calls double precision, p_average_ms double precision)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_now double precision;
BEGIN
  ${BEGIN}
  UPDATE "call_slots" SET "calls" = "calls" - p_calls, "average_ms" = p_average_ms,
    "expires_at" = v_now + ${SLOT_LIFETIME_MS}
    WHERE "actor" = p_actor AND "process" = p_process;
  DELETE FROM "call_slots" WHERE "actor" = p_actor AND "process" = p_process AND "calls" <= 0;
END $$`;

/** Calls of NULL stay as they are. */
const RENEW = `
CREATE FUNCTION "call_slots_renew"(
  p_now double precision, p_process text, p_actor text, p_calls double precision, p_average_ms double precision)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_now double precision;
BEGIN
  ${BEGIN}
  INSERT INTO "call_slots" ("actor", "process", "calls", "average_ms", "expires_at")
    VALUES (p_actor, p_process, coalesce(p_calls, 0), p_average_ms, v_now + ${SLOT_LIFETIME_MS})
    ON CONFLICT ("actor", "process") DO UPDATE
      SET "calls" = coalesce(p_calls, "call_slots"."calls"), "average_ms" = p_average_ms,
        "expires_at" = excluded."expires_at";
  DELETE FROM "call_slots" WHERE "actor" = p_actor AND "process" = p_process AND "calls" <= 0;
END $$`;

/** Statements that create the table of the calls in flight, and what works on it. */
export const CREATE_SLOTS: readonly string[] = [TABLE, ACQUIRE, RELEASE, RENEW];

export const DROP_SLOTS: readonly string[] = [
  ...['acquire', 'release', 'renew'].map((name) => `DROP FUNCTION "call_slots_${name}"`),
  'DROP TABLE "call_slots"',
];
