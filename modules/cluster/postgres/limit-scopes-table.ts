/**
 * A row for each scope. Arrays belong together: level and time of each limit; each fact and its name; tokens
 * under way of each process, and when that was told; the calls that were taken ahead: process, when it was
 * taken, until when it may not have been sent, and four amounts of each. The one that may be sent last is
 * the first. Times are milliseconds of the database's clock.
 *
 * Each operation writes its row anew: half of a page is left free, so that this needs no other page.
 */
export const LIMIT_SCOPES_TABLE = `
CREATE TABLE "limit_scopes" (
  "scope" text COLLATE "C" PRIMARY KEY,
  "keys" text[] NOT NULL DEFAULT '{}',
  "levels" double precision[] NOT NULL DEFAULT '{}',
  "level_times" double precision[] NOT NULL DEFAULT '{}',
  "held_until" double precision NOT NULL DEFAULT 0,
  "held_ms" double precision NOT NULL DEFAULT 0,
  "revision" double precision NOT NULL DEFAULT 0,
  "fact_names" text[] NOT NULL DEFAULT '{}',
  "facts" double precision[] NOT NULL DEFAULT '{}',
  "requests" double precision NOT NULL DEFAULT 0,
  "tokens" double precision NOT NULL DEFAULT 0,
  "charged" double precision NOT NULL DEFAULT 0,
  "unused" double precision NOT NULL DEFAULT 0,
  "last_at" double precision NOT NULL DEFAULT 0,
  "earlier_requests" double precision NOT NULL DEFAULT 0,
  "earlier_tokens" double precision NOT NULL DEFAULT 0,
  "later_requests" double precision NOT NULL DEFAULT 0,
  "later_tokens" double precision NOT NULL DEFAULT 0,
  "later_at" double precision NOT NULL DEFAULT -1,
  "processes" text[] NOT NULL DEFAULT '{}',
  "process_tokens" double precision[] NOT NULL DEFAULT '{}',
  "process_times" double precision[] NOT NULL DEFAULT '{}',
  "ahead_processes" text[] NOT NULL DEFAULT '{}',
  "ahead_since" double precision[] NOT NULL DEFAULT '{}',
  "ahead_until" double precision[] NOT NULL DEFAULT '{}',
  "ahead_amounts" double precision[] NOT NULL DEFAULT '{}',
  "touched_at" double precision NOT NULL DEFAULT 0
) WITH (fillfactor = 50)`;
