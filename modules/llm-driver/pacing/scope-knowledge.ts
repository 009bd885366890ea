import type { EffectiveLimits } from './effective-limits.js';
import type { Facts, Knowledge } from './limit-store.js';
import { ignoreFailure } from './ignore-failure.js';
import type { StoredScope } from './stored-scope.js';
import type { TokenReturns } from './token-returns.js';

/** Name of the fact whether the provider gives unused tokens back. */
const RETURNS = 'returns';
/** Facts that are times. A small difference is no news. */
const TIME_NAMES = /^(stated|until) /;
/** Times that differ by more are news, in milliseconds. */
const TIME_NEWS_MS = 600_000;

/** Keeps what this process has learned about a scope the same as what all processes know. */
export class ScopeKnowledge {
  /** Called when something was learned from other processes. */
  onNews: () => void = () => {};
  /** Of the facts that are effective here. */
  revision = 0;
  private shared: Facts = {};
  /** The store's time less the monotonic one, in milliseconds. */
  private offsetMs = 0;
  /** What was told last, see {@link EffectiveLimits.news}. */
  private toldNews = 0;
  private toldReturns: number | undefined;

  constructor(
    private readonly context: StoredScope,
    private readonly limits: EffectiveLimits,
    private readonly returns: TokenReturns,
  ) {}

  /** Records the store's time, as it is now. */
  setTime(storeMs: number): void {
    this.offsetMs = storeMs - this.context.monotonic();
  }

  /** Tells the store what was learned here since the last time. */
  tell(): void {
    if (this.limits.news === this.toldNews && this.returns.fact === this.toldReturns) return;
    this.toldNews = this.limits.news;
    this.toldReturns = this.returns.fact;
    const changes = this.changes();
    if (Object.keys(changes).length === 0) return;
    const known = this.context.store.learn(this.context.key, changes);
    if (known instanceof Promise) ignoreFailure(known.then((knowledge) => this.adopt(knowledge)));
    else this.adopt(known);
  }

  /** Takes over what all processes know. */
  adopt({ revision, facts, now }: Knowledge): void {
    this.setTime(now);
    this.revision = revision;
    this.shared = facts;
    if (revision === 0) {
      // The store is new, or has lost everything: nobody knows more than this process.
      this.toldNews = -1;
      return this.tell();
    }
    if (Object.keys(this.changes()).length === 0) return;
    this.limits.adopt(facts, this.offsetMs);
    this.returns.adopt(facts[RETURNS]);
    this.toldNews = this.limits.news;
    this.toldReturns = this.returns.fact;
    this.onNews();
  }

  /** What differs here from what all processes know; `null` for what is only known there. */
  private changes(): Record<string, number | null> {
    const own: Record<string, number> = { ...this.limits.facts(this.offsetMs) };
    if (this.returns.fact !== undefined) own[RETURNS] = this.returns.fact;
    const changes: Record<string, number | null> = {};
    for (const [name, value] of Object.entries(own)) {
      if (!isSame(name, this.shared[name], value)) changes[name] = value;
    }
    for (const name of Object.keys(this.shared)) if (!(name in own)) changes[name] = null;
    return changes;
  }
}

function isSame(name: string, known: number | undefined, value: number): boolean {
  if (known === undefined || known === value) return known === value;
  return TIME_NAMES.test(name) && Math.abs(value - known) < TIME_NEWS_MS;
}
