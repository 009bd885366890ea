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

/** Facts that differ; `null` for those to remove. */
type Changes = Readonly<Record<string, number | null>>;

/** Keeps what this process has learned about a scope the same as what all processes know. */
export class ScopeKnowledge {
  /** Called when something was learned from other processes. */
  onNews: () => void = () => {};
  /** Of the facts that are effective here. */
  revision = 0;
  /** What the store has told last. */
  private shared: Facts = {};
  /** Changes that the store was told, and has not answered to yet. */
  private telling: Changes | undefined;
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

  /** Tells the store what was learned here since the last time: at once, or after what is being told. */
  tell(): void {
    if (this.isTold || this.telling) return;
    this.markTold();
    const changes = this.changes();
    if (Object.keys(changes).length === 0) return;
    const known = this.context.store.learn(this.context.key, changes);
    if (!(known instanceof Promise)) return this.adopt(known);
    this.telling = changes;
    ignoreFailure(known.then((knowledge) => this.adoptAnswer(knowledge), this.onLost));
  }

  /** Takes over what all processes know. What was learned here and is not told yet stays, and is told. */
  adopt({ revision, facts, now }: Knowledge): void {
    this.setTime(now);
    this.revision = revision;
    const untold = this.isTold ? {} : this.changes();
    this.shared = facts;
    if (revision === 0) {
      // The store is new, or has lost everything: nobody knows more than this process.
      this.toldNews = -1;
      return this.tell();
    }
    const known = changed(this.expected, untold);
    if (Object.keys(this.changes(known)).length > 0) {
      this.limits.adopt(known, this.offsetMs);
      this.returns.adopt(known[RETURNS]);
      if (Object.keys(untold).length === 0) this.markTold();
      this.onNews();
    }
    this.tell();
  }

  /** The store has answered to what was told. */
  private adoptAnswer(knowledge: Knowledge): void {
    this.shared = this.expected;
    this.telling = undefined;
    this.adopt(knowledge);
  }

  /** What was told may be lost: it is told again with what is learned next. */
  private readonly onLost = (): void => {
    this.telling = undefined;
    this.tell();
  };

  private get isTold(): boolean {
    return this.limits.news === this.toldNews && this.returns.fact === this.toldReturns;
  }

  private markTold(): void {
    this.toldNews = this.limits.news;
    this.toldReturns = this.returns.fact;
  }

  /** What all processes know once the store has heard what is being told. */
  private get expected(): Facts {
    return changed(this.shared, this.telling ?? {});
  }

  /** What differs here from what is known; `null` for what is only known there. */
  private changes(known = this.expected): Changes {
    const own: Record<string, number> = { ...this.limits.facts(this.offsetMs) };
    if (this.returns.fact !== undefined) own[RETURNS] = this.returns.fact;
    const changes: Record<string, number | null> = {};
    for (const [name, value] of Object.entries(own)) {
      if (!isSame(name, known[name], value)) changes[name] = value;
    }
    for (const name of Object.keys(known)) if (!(name in own)) changes[name] = null;
    return changes;
  }
}

function changed(facts: Facts, changes: Changes): Facts {
  const after: Record<string, number> = { ...facts };
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) delete after[name];
    else after[name] = value;
  }
  return after;
}

function isSame(name: string, known: number | undefined, value: number): boolean {
  if (known === undefined || known === value) return known === value;
  return TIME_NAMES.test(name) && Math.abs(value - known) < TIME_NEWS_MS;
}
