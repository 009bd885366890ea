import { AHEAD_KEEP_MS } from '../limits/figures.js';

/** Where a unit's amount is among four. */
const UNIT = `
CREATE FUNCTION "limit_unit"(p_key text) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT array_position(ARRAY['requests', 'tokens', 'input_tokens', 'output_tokens'], split_part(p_key, '/', 1))
$$`;

/** What a level falls to: not below what calls need that are still to be sent. */
const FALLEN = `
CREATE FUNCTION "limit_fallen"(
  s "limit_scopes", p_key text, p_level double precision, p_per_ms double precision,
  p_from double precision, p_to double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  v_level double precision := greatest(0, p_level - (p_to - p_from) * p_per_ms);
  v_sum double precision := 0;
  v_unit integer;
  i integer;
BEGIN
  FOR i IN 1 .. cardinality(s."ahead_until") LOOP
    EXIT WHEN s."ahead_until"[i] <= p_from;
    -- Else the clock has gone back: its time says nothing.
    CONTINUE WHEN s."ahead_since"[i] > p_to;
    v_unit := coalesce(v_unit, "limit_unit"(p_key));
    v_sum := v_sum + s."ahead_amounts"[4 * (i - 1) + v_unit];
    v_level := greatest(v_level, v_sum - greatest(0, p_to - s."ahead_until"[i]) * p_per_ms);
  END LOOP;
  RETURN v_level;
END $$`;

/** Milliseconds until calls that are still to be sent leave so much room below them. */
const AHEAD_WAIT = `
CREATE FUNCTION "limit_ahead_wait"(
  s "limit_scopes", p_key text, p_most double precision, p_per_ms double precision, p_now double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
  v_wait double precision := 0;
  v_sum double precision := 0;
  v_unit integer;
  i integer;
BEGIN
  FOR i IN 1 .. cardinality(s."ahead_until") LOOP
    EXIT WHEN s."ahead_until"[i] <= p_now;
    CONTINUE WHEN s."ahead_since"[i] > p_now;
    v_unit := coalesce(v_unit, "limit_unit"(p_key));
    v_sum := v_sum + s."ahead_amounts"[4 * (i - 1) + v_unit];
    IF v_sum - p_most > 1e-6 THEN
      v_wait := greatest(v_wait, s."ahead_until"[i] - p_now + (v_sum - p_most) / p_per_ms);
    END IF;
  END LOOP;
  RETURN v_wait;
END $$`;

/** Without the call that a process has taken ahead; only if it may not have been sent until p_until. */
const WITHOUT_AHEAD = `
CREATE FUNCTION "limit_without_ahead"(s "limit_scopes", p_process text, p_until double precision)
RETURNS "limit_scopes" LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE i integer := array_position(s."ahead_processes", p_process);
BEGIN
  IF i IS NULL OR s."ahead_until"[i] <> p_until THEN RETURN s; END IF;
  s."ahead_processes" := s."ahead_processes"[:i - 1] || s."ahead_processes"[i + 1:];
  s."ahead_since" := s."ahead_since"[:i - 1] || s."ahead_since"[i + 1:];
  s."ahead_until" := s."ahead_until"[:i - 1] || s."ahead_until"[i + 1:];
  s."ahead_amounts" := s."ahead_amounts"[:4 * (i - 1)] || s."ahead_amounts"[4 * i + 1:];
  RETURN s;
END $$`;

/** With a call that a process has taken ahead, in place of an earlier one. */
const WITH_AHEAD = `
CREATE FUNCTION "limit_with_ahead"(
  s "limit_scopes", p_process text, p_amounts double precision[], p_until double precision, p_now double precision)
RETURNS "limit_scopes" LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE i integer;
BEGIN
  FOR i IN REVERSE cardinality(s."ahead_processes") .. 1 LOOP
    IF s."ahead_processes"[i] = p_process OR s."ahead_since"[i] > p_now
        OR s."ahead_until"[i] <= p_now - ${AHEAD_KEEP_MS} THEN
      s := "limit_without_ahead"(s, s."ahead_processes"[i], NULL);
    END IF;
  END LOOP;
  i := 1;
  WHILE s."ahead_until"[i] >= p_until LOOP i := i + 1; END LOOP;
  s."ahead_processes" := s."ahead_processes"[:i - 1] || p_process || s."ahead_processes"[i:];
  s."ahead_since" := s."ahead_since"[:i - 1] || p_now || s."ahead_since"[i:];
  s."ahead_until" := s."ahead_until"[:i - 1] || p_until || s."ahead_until"[i:];
  s."ahead_amounts" := s."ahead_amounts"[:4 * (i - 1)] || p_amounts || s."ahead_amounts"[4 * (i - 1) + 1:];
  RETURN s;
END $$`;

/** Functions on the calls that were taken ahead, and on levels that contain them. */
export const AHEAD_FUNCTIONS = [UNIT, FALLEN, AHEAD_WAIT, WITHOUT_AHEAD, WITH_AHEAD] as const;
