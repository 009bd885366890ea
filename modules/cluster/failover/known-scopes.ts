import type { Facts, Knowledge, Limit, Taken } from '../../llm-driver/index.js';

/** Scopes remembered for the time without a store. Past it the one that was used longest ago is forgotten. */
const MAX_KNOWN_SCOPES = 10_000;
/** Scopes whose levels are told to a store that comes back: each is a question, and all must be told soon. */
const MAX_TOLD_SCOPES = 1_000;

/** Scopes whose levels are asked for while this process does not ask: others may use them. */
const MAX_WATCHED_SCOPES = 50;
/** So long after its last use a scope is watched, in milliseconds. */
const WATCHED_MS = 600_000;

interface KnownLevel {
  readonly limit: Limit;
  readonly level: number;
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** The level of a limit that is used in part. */
export interface UsedLevel {
  readonly scope: string;
  readonly limit: Limit;
  readonly level: number;
}

/** A scope whose levels are asked for while this process does not ask for calls. */
export interface WatchedScope {
  readonly scope: string;
  readonly limits: readonly Limit[];
  /** Monotonic milliseconds. */
  readonly at: number;
}

/** What the store told last about one scope. */
export interface KnownScope {
  readonly levels: Map<string, KnownLevel>;
  /** Monotonic milliseconds of the last use in this process. */
  usedAt: number;
  facts: Facts;
  /** Monotonic milliseconds. */
  heldUntil: number;
}

/** What the store told last about each scope that this process uses. */
export class KnownScopes {
  /**
   * What the store's clock is ahead of this process's monotonic one, in milliseconds; undefined before an
   * answer.
   */
  clockOffset: number | undefined;
  private readonly scopes = new Map<string, KnownScope>();

  get(name: string): KnownScope | undefined {
    return this.scopes.get(name);
  }

  /** Returns the level that the store told last, less what has refilled; undefined if it told none. */
  level(name: string, { key, perMs }: Limit, now: number): number | undefined {
    const told = this.scopes.get(name)?.levels.get(key);
    return told && Math.max(0, told.level - (now - told.at) * perMs);
  }

  /** Returns the levels above 0 of the scopes that were used last. */
  usedLevels(now: number): UsedLevel[] {
    const last = [...this.scopes].slice(-MAX_TOLD_SCOPES);
    return last
      .flatMap(([scope, { levels }]) =>
        Array.from(levels.values(), ({ limit }) => ({ scope, limit, level: this.level(scope, limit, now)! })),
      )
      .filter(({ level }) => level > 0);
  }

  /** Scopes used lately, and when the oldest of their levels was told. */
  watched(now: number): WatchedScope[] {
    return [...this.scopes]
      .slice(-MAX_WATCHED_SCOPES)
      .filter(([, { levels, usedAt }]) => levels.size > 0 && now - usedAt < WATCHED_MS)
      .map(([scope, { levels }]) => {
        const told = [...levels.values()];
        return { scope, limits: told.map(({ limit }) => limit), at: Math.min(...told.map(({ at }) => at)) };
      });
  }

  /** Notes levels that were only asked for. */
  noteLevels(name: string, limits: readonly Limit[], { levels }: Taken, now: number): void {
    const known = this.scopes.get(name);
    limits.forEach((limit, index) => known?.levels.set(limit.key, { limit, level: levels[index]!, at: now }));
  }

  noteTaken(name: string, limits: readonly Limit[], taken: Taken, now: number): void {
    const scope = this.use(name, now);
    this.noteLevels(name, limits, taken, now);
    if (taken.mark) this.clockOffset = taken.mark.at - taken.waitMs - now;
    if (taken.heldMs > 0) scope.heldUntil = now + taken.heldMs;
    if (taken.knowledge) this.noteKnowledge(name, taken.knowledge, now);
  }

  noteKnowledge(name: string, { facts, heldMs, now: storeNow }: Knowledge, now: number): void {
    const scope = this.use(name, now);
    this.clockOffset = storeNow - now;
    scope.facts = facts;
    if (heldMs > 0) scope.heldUntil = now + heldMs;
  }

  private use(name: string, now: number): KnownScope {
    const scope = this.scopes.get(name) ?? {
      levels: new Map(),
      usedAt: now,
      facts: {},
      heldUntil: -Infinity,
    };
    scope.usedAt = now;
    // Put last: the first is the one that was used longest ago.
    this.scopes.delete(name);
    this.scopes.set(name, scope);
    const [oldest] = this.scopes.keys();
    if (this.scopes.size > MAX_KNOWN_SCOPES) this.scopes.delete(oldest!);
    return scope;
  }
}
