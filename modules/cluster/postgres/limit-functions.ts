import { LimitStore } from '../../llm-driver/index.js';
import { AHEAD_FUNCTIONS } from './ahead-functions.js';
import { ROW_FUNCTIONS } from './limit-row-functions.js';
import { LIMIT_SCOPES_TABLE } from './limit-scopes-table.js';
import { NOW, TAKE } from './take-function.js';

/** Milliseconds after which what a process had under way no longer counts. */
const UNDER_WAY_MS = 600_000;

const ADD = `
CREATE FUNCTION "limit_add"(
  p_now double precision, p_scope text, p_charged double precision, p_unused double precision,
  p_process text, p_process_tokens double precision, p_dropped double precision,
  p_keys text[], p_amounts double precision[], p_per_ms double precision[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  s "limit_scopes" := "limit_scope"(p_scope);
  v_others "limit_scopes" := s;
  v_now double precision;
  v_level double precision;
  i integer;
BEGIN
  ${NOW}
  IF p_dropped IS NOT NULL THEN
    v_others := "limit_without_ahead"(s, p_process, p_dropped + ${LimitStore.AHEAD_GRACE_MS});
  END IF;
  FOR i IN 1 .. cardinality(p_keys) LOOP
    v_level := greatest(0, coalesce("limit_level"(s, p_keys[i], p_per_ms[i], v_now), 0) + p_amounts[i]);
    v_level := "limit_fallen"(v_others, p_keys[i], v_level, p_per_ms[i], v_now, v_now);
    s := "limit_set_level"(s, p_keys[i], v_level, v_now);
  END LOOP;
  IF p_dropped IS NOT NULL THEN
    s := "limit_without_ahead"(s, p_process, p_dropped + ${LimitStore.AHEAD_GRACE_MS});
  END IF;
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
  v_level := least(greatest(coalesce(v_level, 0), v_at_least), v_at_most);
  s := "limit_set_level"(s, p_key, "limit_fallen"(s, p_key, v_level, p_per_ms, v_now, v_now), v_now);
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
  v_level := "limit_fallen"(s, p_key, v_level, p_per_ms, v_now, v_now);
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
  ...AHEAD_FUNCTIONS,
  ...ROW_FUNCTIONS,
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
  'level',
  'with_ahead',
  'without_ahead',
  'ahead_wait',
  'fallen',
  'unit',
];

export const DROP_LIMITS: readonly string[] = [
  ...[...NAMES, 'save', 'scope'].map((name) => `DROP FUNCTION "limit_${name}"`),
  'DROP TABLE "limit_scopes"',
];
