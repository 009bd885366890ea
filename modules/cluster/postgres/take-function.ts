import { LimitStore } from '../../llm-driver/index.js';

/** Times are read after the lock: two processes that ask at once must see them in order. */
export const NOW = `v_now := coalesce(p_now, extract(epoch FROM clock_timestamp())::double precision * 1000);`;

export const TAKE = `
CREATE FUNCTION "limit_take"(
  p_now double precision, p_scope text, p_ahead_ms double precision, p_revision double precision,
  p_process text, p_process_tokens double precision, p_all_amounts double precision[],
  p_instead_ms double precision, p_instead_tokens double precision,
  p_keys text[], p_amounts double precision[], p_ceilings double precision[], p_per_ms double precision[],
  p_instead double precision[],
  OUT taken boolean, OUT wait_ms double precision, OUT held_ms double precision, OUT levels double precision[],
  OUT mark double precision[], OUT knowledge double precision[], OUT fact_names text[], OUT facts double precision[])
LANGUAGE plpgsql AS $$
DECLARE
  s "limit_scopes" := "limit_scope"(p_scope);
  -- What is still to be sent if the call is taken.
  v_others "limit_scopes";
  v_now double precision;
  v_requests double precision := p_all_amounts[1];
  v_tokens double precision := p_all_amounts[2];
  v_most double precision;
  v_free double precision[] := '{}';
  v_takes boolean := p_all_amounts[1] > 0 OR p_all_amounts[2] > 0;
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
  v_others := s;
  IF p_instead_ms IS NOT NULL THEN v_others := "limit_without_ahead"(s, p_process, NULL); END IF;
  FOR i IN 1 .. cardinality(p_keys) LOOP
    levels[i] := coalesce("limit_level"(s, p_keys[i], p_per_ms[i], v_now), 0);
    v_free[i] := "limit_fallen"(v_others, p_keys[i], greatest(0, levels[i] - p_instead[i]), p_per_ms[i], v_now, v_now);
    IF s."level_times"[array_position(s."keys", p_keys[i])] > v_now THEN
      -- The clock has gone back: from here on the level falls again.
      s := "limit_set_level"(s, p_keys[i], levels[i], v_now);
      v_changed := true;
    END IF;
    IF p_amounts[i] > 0 THEN
      v_takes := true;
      v_most := greatest(p_ceilings[i], p_amounts[i]) - p_amounts[i];
      IF v_free[i] - v_most > 1e-6 THEN wait_ms := greatest(wait_ms, (v_free[i] - v_most) / p_per_ms[i]); END IF;
      wait_ms := greatest(wait_ms, "limit_ahead_wait"(v_others, p_keys[i], v_most, p_per_ms[i], v_now));
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
      levels[i] := "limit_fallen"(v_others, p_keys[i], v_free[i], p_per_ms[i], v_now, v_now + wait_ms)
        + p_per_ms[i] * wait_ms + p_amounts[i];
      s := "limit_set_level"(s, p_keys[i], levels[i], v_now);
    END LOOP;
    IF s."later_at" < 0 THEN s."later_at" := v_now; END IF;
    v_at := v_now + wait_ms;
    IF p_instead_ms IS NOT NULL THEN s := "limit_without_ahead"(s, p_process, NULL); END IF;
    IF wait_ms > 0 AND p_process IS NOT NULL THEN
      s := "limit_with_ahead"(s, p_process, p_all_amounts, v_at + ${LimitStore.AHEAD_GRACE_MS}, v_now);
    END IF;
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
    s."requests" := s."requests" + v_requests;
    s."tokens" := s."tokens" + v_tokens;
    s."charged" := s."charged" + v_tokens - p_instead_tokens;
    s."last_at" := v_sent_at;
    mark := ARRAY[v_at, v_requests, v_tokens, s."requests", s."tokens", s."earlier_requests", s."earlier_tokens",
      s."unused"];
  END IF;
  IF p_process IS NOT NULL THEN
    s := "limit_set_under_way"(s, p_process, p_process_tokens + CASE WHEN taken THEN v_tokens ELSE 0 END, v_now);
  END IF;
  IF v_changed OR mark IS NOT NULL OR p_process IS NOT NULL THEN PERFORM "limit_save"(s, v_now); END IF;
END $$`;
