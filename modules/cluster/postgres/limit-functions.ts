import { LIMIT_SCOPES_TABLE } from './limit-scopes-table.js';

/** Milliseconds after which what a process had under way no longer counts. */
const UNDER_WAY_MS = 600_000;

/** Times are read after the lock: two processes that ask at once must see them in order. */
const NOW = `v_now := coalesce(p_now, extract(epoch FROM clock_timestamp())::double precision * 1000);`;

/** The locked row of a scope, a new one if there is none. */
const SCOPE = `
CREATE FUNCTION "limit_scope"(p_scope text) RETURNS "limit_scopes" LANGUAGE plpgsql AS $$
DECLARE s "limit_scopes";
BEGIN
  -- A power cut may lose the last moments: what was taken in them refills while the server starts.
  PERFORM set_config('synchronous_commit', 'off', true);
  SELECT * INTO s FROM "limit_scopes" WHERE "scope" = p_scope FOR UPDATE;
  IF NOT FOUND THEN
    INSERT INTO "limit_scopes" ("scope") VALUES (p_scope) ON CONFLICT DO NOTHING;
    SELECT * INTO s FROM "limit_scopes" WHERE "scope" = p_scope FOR UPDATE;
  END IF;
  RETURN s;
END $$`;

const SAVE = `
CREATE FUNCTION "limit_save"(s "limit_scopes", p_now double precision) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "limit_scopes" SET
    "keys" = s."keys", "levels" = s."levels", "level_times" = s."level_times",
    "held_until" = s."held_until", "held_ms" = s."held_ms",
    "revision" = s."revision", "fact_names" = s."fact_names", "facts" = s."facts",
    "requests" = s."requests", "tokens" = s."tokens", "charged" = s."charged", "unused" = s."unused",
    "last_at" = s."last_at", "earlier_requests" = s."earlier_requests", "earlier_tokens" = s."earlier_tokens",
    "later_requests" = s."later_requests", "later_tokens" = s."later_tokens", "later_at" = s."later_at",
    "processes" = s."processes", "process_tokens" = s."process_tokens", "process_times" = s."process_times",
    "touched_at" = p_now
  WHERE "scope" = s."scope";
END $$`;

/** NULL for a limit that was never used. */
const LEVEL = `
CREATE FUNCTION "limit_level"(s "limit_scopes", p_key text, p_per_ms double precision, p_now double precision)
RETURNS double precision LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE i integer := array_position(s."keys", p_key);
BEGIN
  RETURN CASE WHEN i IS NULL THEN NULL
    ELSE greatest(0, s."levels"[i] - greatest(0, p_now - s."level_times"[i]) * p_per_ms) END;
END $$`;

const SET_LEVEL = `
CREATE FUNCTION "limit_set_level"(s "limit_scopes", p_key text, p_level double precision, p_now double precision)
RETURNS "limit_scopes" LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE i integer := coalesce(array_position(s."keys", p_key), cardinality(s."keys") + 1);
BEGIN
  s."keys"[i] := p_key;
  s."levels"[i] := p_level;
  s."level_times"[i] := p_now;
  RETURN s;
END $$`;

const SET_UNDER_WAY = `
CREATE FUNCTION "limit_set_under_way"(s "limit_scopes", p_process text, p_tokens double precision, p_now double precision)
RETURNS "limit_scopes" LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE i integer := coalesce(array_position(s."processes", p_process), cardinality(s."processes") + 1);
BEGIN
  s."processes"[i] := p_process;
  s."process_tokens"[i] := p_tokens;
  s."process_times"[i] := p_now;
  RETURN s;
END $$`;

/** A hold never lasts longer than its length: the clock may have gone back. */
const HELD = `
CREATE FUNCTION "limit_held"(s "limit_scopes", p_now double precision)
RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN least((s)."held_until" - p_now, (s)."held_ms") > 1e-6
    THEN least((s)."held_until" - p_now, (s)."held_ms") ELSE 0 END
$$`;

const TAKE = `
CREATE FUNCTION "limit_take"(
  p_now double precision, p_scope text, p_ahead_ms double precision, p_revision double precision,
  p_process text, p_process_tokens double precision, p_requests double precision, p_tokens double precision,
  p_instead_ms double precision, p_instead_tokens double precision,
  p_keys text[], p_amounts double precision[], p_ceilings double precision[], p_per_ms double precision[],
  p_instead double precision[],
  OUT taken boolean, OUT wait_ms double precision, OUT held_ms double precision, OUT levels double precision[],
  OUT mark double precision[], OUT knowledge double precision[], OUT fact_names text[], OUT facts double precision[])
LANGUAGE plpgsql AS $$
DECLARE
  s "limit_scopes" := "limit_scope"(p_scope);
  v_now double precision;
  v_excess double precision;
  v_free double precision[] := '{}';
  v_takes boolean := p_requests > 0 OR p_tokens > 0;
  v_changed boolean := false;
  v_at double precision;
  v_sent_at double precision;
  i integer;
BEGIN
  ${NOW}
  taken := false;
  wait_ms := 0;
  held_ms := "limit_held"(s, v_now);
  levels := '{}';
  FOR i IN 1 .. cardinality(p_keys) LOOP
    levels[i] := coalesce("limit_level"(s, p_keys[i], p_per_ms[i], v_now), 0);
    v_free[i] := greatest(0, levels[i] - p_instead[i]);
    IF s."level_times"[array_position(s."keys", p_keys[i])] > v_now THEN
      -- The clock has gone back: from here on the level falls again.
      s := "limit_set_level"(s, p_keys[i], levels[i], v_now);
      v_changed := true;
    END IF;
    IF p_amounts[i] > 0 THEN
      v_takes := true;
      v_excess := v_free[i] + p_amounts[i] - greatest(p_ceilings[i], p_amounts[i]);
      IF v_excess > 1e-6 THEN wait_ms := greatest(wait_ms, v_excess / p_per_ms[i]); END IF;
    END IF;
  END LOOP;
  IF p_revision <> s."revision" THEN
    wait_ms := 0;
    knowledge := ARRAY[s."revision", held_ms, v_now];
    fact_names := s."fact_names";
    facts := s."facts";
  ELSIF NOT v_takes THEN
    taken := true;
    wait_ms := 0;
  ELSIF held_ms > 0 OR wait_ms > p_ahead_ms OR wait_ms >= p_instead_ms THEN
    wait_ms := greatest(coalesce(p_instead_ms, wait_ms), held_ms);
  ELSE
    taken := true;
    FOR i IN 1 .. cardinality(p_keys) LOOP
      levels[i] := greatest(v_free[i], p_per_ms[i] * wait_ms) + p_amounts[i];
      s := "limit_set_level"(s, p_keys[i], levels[i], v_now);
    END LOOP;
    IF s."later_at" < 0 THEN s."later_at" := v_now; END IF;
    v_at := v_now + wait_ms;
    v_sent_at := greatest(v_at, s."last_at");
    IF v_sent_at - s."later_at" >= 500 THEN
      IF v_sent_at - s."later_at" >= 1000 THEN
        s."earlier_requests" := s."requests";
        s."earlier_tokens" := s."tokens";
      ELSE
        s."earlier_requests" := s."later_requests";
        s."earlier_tokens" := s."later_tokens";
      END IF;
      s."later_requests" := s."requests";
      s."later_tokens" := s."tokens";
      s."later_at" := v_sent_at;
    END IF;
    s."requests" := s."requests" + p_requests;
    s."tokens" := s."tokens" + p_tokens;
    s."charged" := s."charged" + p_tokens - p_instead_tokens;
    s."last_at" := v_sent_at;
    mark := ARRAY[v_at, p_requests, p_tokens, s."requests", s."tokens", s."earlier_requests", s."earlier_tokens",
      s."unused"];
  END IF;
  IF p_process IS NOT NULL THEN
    s := "limit_set_under_way"(s, p_process, p_process_tokens + CASE WHEN taken THEN p_tokens ELSE 0 END, v_now);
  END IF;
  IF v_changed OR mark IS NOT NULL OR p_process IS NOT NULL THEN PERFORM "limit_save"(s, v_now); END IF;
END $$`;

const ADD = `
CREATE FUNCTION "limit_add"(
  p_now double precision, p_scope text, p_charged double precision, p_unused double precision,
  p_process text, p_process_tokens double precision, p_keys text[], p_amounts double precision[], p_per_ms double precision[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  s "limit_scopes" := "limit_scope"(p_scope);
  v_now double precision;
  v_level double precision;
  i integer;
BEGIN
  ${NOW}
  FOR i IN 1 .. cardinality(p_keys) LOOP
    v_level := coalesce("limit_level"(s, p_keys[i], p_per_ms[i], v_now), 0);
    s := "limit_set_level"(s, p_keys[i], greatest(0, v_level + p_amounts[i]), v_now);
  END LOOP;
  s."charged" := s."charged" + p_charged;
  s."unused" := s."unused" + p_unused;
  IF p_process IS NOT NULL THEN s := "limit_set_under_way"(s, p_process, p_process_tokens, v_now); END IF;
  PERFORM "limit_save"(s, v_now);
END $$`;

const OBSERVE = `
CREATE FUNCTION "limit_observe"(
  p_now double precision, p_scope text, p_key text, p_per_ms double precision, p_size double precision,
  p_used double precision, p_gives_back boolean, p_is_tokens boolean, p_process text,
  p_process_tokens double precision, p_at double precision, p_own double precision, p_total double precision,
  p_confirmed double precision, p_unused double precision,
  OUT uncertain double precision, OUT charged double precision, OUT unused double precision, OUT now double precision)
LANGUAGE plpgsql AS $$
DECLARE
  s "limit_scopes" := "limit_scope"(p_scope);
  v_now double precision;
  v_level double precision;
  v_counted double precision := CASE WHEN p_is_tokens THEN s."tokens" ELSE s."requests" END;
  v_refilled double precision;
  v_unconfirmed double precision := greatest(0, v_counted - p_confirmed - p_own);
  v_arrived double precision;
  v_in_flight double precision := 0;
  v_at_most double precision;
  v_at_least double precision;
  i integer;
BEGIN
  ${NOW}
  IF p_process IS NOT NULL THEN s := "limit_set_under_way"(s, p_process, p_process_tokens, v_now); END IF;
  FOR i IN REVERSE cardinality(s."processes") .. 1 LOOP
    IF v_now - s."process_times"[i] > ${UNDER_WAY_MS} THEN
      s."processes" := s."processes"[:i - 1] || s."processes"[i + 1:];
      s."process_tokens" := s."process_tokens"[:i - 1] || s."process_tokens"[i + 1:];
      s."process_times" := s."process_times"[:i - 1] || s."process_times"[i + 1:];
    ELSIF p_is_tokens THEN
      v_in_flight := v_in_flight + s."process_tokens"[i];
    END IF;
  END LOOP;
  v_level := "limit_level"(s, p_key, p_per_ms, v_now);
  v_refilled := greatest(0, v_now - p_at) * p_per_ms;
  v_arrived := greatest(0, v_unconfirmed - greatest(0, v_now - s."last_at") * p_per_ms);
  v_at_most := greatest(p_used, greatest(0, s."last_at" - v_now) * p_per_ms)
    + CASE WHEN v_level IS NULL THEN v_arrived ELSE greatest(v_arrived, v_in_flight) END;
  v_at_least := least(p_size, CASE WHEN v_level IS NULL THEN v_at_most ELSE greatest(0, least(p_used,
    p_used + greatest(0, v_counted - p_total) - v_refilled
    - CASE WHEN p_gives_back AND p_is_tokens THEN s."unused" - p_unused ELSE 0 END)) END);
  s := "limit_set_level"(s, p_key, least(greatest(coalesce(v_level, 0), v_at_least), v_at_most), v_now);
  PERFORM "limit_save"(s, v_now);
  uncertain := v_unconfirmed + v_refilled + v_in_flight;
  charged := s."charged";
  unused := s."unused";
  now := v_now;
END $$`;

const CLAMP = `
CREATE FUNCTION "limit_clamp"(
  p_now double precision, p_scope text, p_key text, p_per_ms double precision,
  p_at_least double precision, p_at_most double precision)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  s "limit_scopes" := "limit_scope"(p_scope);
  v_now double precision;
  v_level double precision;
BEGIN
  ${NOW}
  v_level := coalesce("limit_level"(s, p_key, p_per_ms, v_now), 0);
  v_level := greatest(0, least(greatest(v_level, p_at_least), p_at_most));
  PERFORM "limit_save"("limit_set_level"(s, p_key, v_level, v_now), v_now);
END $$`;

const HOLD = `
CREATE FUNCTION "limit_hold"(p_now double precision, p_scope text, p_ms double precision)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  s "limit_scopes" := "limit_scope"(p_scope);
  v_now double precision;
BEGIN
  ${NOW}
  IF p_ms <= "limit_held"(s, v_now) THEN RETURN; END IF;
  s."held_until" := v_now + p_ms;
  s."held_ms" := p_ms;
  PERFORM "limit_save"(s, v_now);
END $$`;

/** A value of NULL removes a fact. */
const LEARN = `
CREATE FUNCTION "limit_learn"(
  p_now double precision, p_scope text, p_names text[], p_values double precision[],
  OUT knowledge double precision[], OUT fact_names text[], OUT facts double precision[])
LANGUAGE plpgsql AS $$
DECLARE
  s "limit_scopes" := "limit_scope"(p_scope);
  v_now double precision;
  v_changed boolean := false;
  i integer;
  j integer;
BEGIN
  ${NOW}
  FOR i IN 1 .. cardinality(p_names) LOOP
    j := array_position(s."fact_names", p_names[i]);
    CONTINUE WHEN p_values[i] IS NOT DISTINCT FROM (CASE WHEN j IS NULL THEN NULL ELSE s."facts"[j] END);
    v_changed := true;
    IF p_values[i] IS NULL THEN
      s."fact_names" := s."fact_names"[:j - 1] || s."fact_names"[j + 1:];
      s."facts" := s."facts"[:j - 1] || s."facts"[j + 1:];
    ELSE
      j := coalesce(j, cardinality(s."fact_names") + 1);
      s."fact_names"[j] := p_names[i];
      s."facts"[j] := p_values[i];
    END IF;
  END LOOP;
  IF v_changed THEN
    s."revision" := greatest(s."revision" + 1, floor(v_now));
    PERFORM "limit_save"(s, v_now);
  END IF;
  knowledge := ARRAY[s."revision", "limit_held"(s, v_now), v_now];
  fact_names := s."fact_names";
  facts := s."facts";
END $$`;

const KNOWLEDGE = `
CREATE FUNCTION "limit_knowledge"(
  p_now double precision, p_scope text,
  OUT knowledge double precision[], OUT fact_names text[], OUT facts double precision[])
LANGUAGE plpgsql AS $$
DECLARE
  s "limit_scopes";
  v_now double precision;
BEGIN
  SELECT * INTO s FROM "limit_scopes" WHERE "scope" = p_scope;
  ${NOW}
  knowledge := ARRAY[coalesce(s."revision", 0), coalesce("limit_held"(s, v_now), 0), v_now];
  fact_names := coalesce(s."fact_names", '{}');
  facts := coalesce(s."facts", '{}');
END $$`;

/** Statements that create the table of the limits, and what works on it. */
export const CREATE_LIMITS: readonly string[] = [
  LIMIT_SCOPES_TABLE,
  ...[SCOPE, SAVE, LEVEL, SET_LEVEL, SET_UNDER_WAY, HELD],
  ...[TAKE, ADD, OBSERVE, CLAMP, HOLD, LEARN, KNOWLEDGE],
];

/** Each name once: what uses a type goes before it. */
const NAMES = [
  'take',
  'add',
  'observe',
  'clamp',
  'hold',
  'learn',
  'knowledge',
  'held',
  'set_under_way',
  'set_level',
];

export const DROP_LIMITS: readonly string[] = [
  ...[...NAMES, 'level', 'save', 'scope'].map((name) => `DROP FUNCTION "limit_${name}"`),
  'DROP TABLE "limit_scopes"',
];
