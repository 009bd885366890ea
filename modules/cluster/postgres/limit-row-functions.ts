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
    "ahead_processes" = s."ahead_processes", "ahead_since" = s."ahead_since",
    "ahead_until" = s."ahead_until", "ahead_amounts" = s."ahead_amounts",
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
    ELSE "limit_fallen"(s, p_key, s."levels"[i], p_per_ms, least(s."level_times"[i], p_now), p_now) END;
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

/** Functions that read and change the row of a scope; they use those on calls that were taken ahead. */
export const ROW_FUNCTIONS = [SCOPE, SAVE, LEVEL, SET_LEVEL, SET_UNDER_WAY, HELD] as const;
