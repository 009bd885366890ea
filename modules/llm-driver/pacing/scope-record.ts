import { AheadCalls } from './ahead-calls.js';
import { levelBounds } from './header-levels.js';
import type {
  Change,
  Facts,
  Knowledge,
  Observation,
  Observed,
  Take,
  Taken,
  UnderWay,
} from './limit-store.js';
import type { Amounts, Limit } from './limit.js';
import { Bucket } from './bucket.js';
import { TakenTotals } from './taken-totals.js';

/** A process that has told nothing for so long has ended, and its calls with it, in milliseconds. */
const UNDER_WAY_LIFETIME_MS = 600_000;

const NO_FACTS: Facts = {};

/** A shorter hold is rounding, in milliseconds. */
const MIN_HOLD_MS = 1e-6;

interface Entry {
  readonly bucket: Bucket;
  /** The limit with which the bucket was last used. */
  limit: Limit;
}

/** All that is known of one scope, in memory. */
export class ScopeRecord {
  private readonly entries = new Map<string, Entry>();
  private readonly totals: TakenTotals;
  private readonly underWay = new Map<string, { tokens: number; at: number }>();
  private ahead = AheadCalls.NONE;
  private heldUntil = -Infinity;
  private facts = NO_FACTS;
  private revision = 0;

  /** @param now milliseconds of the store's clock, as in each method */
  constructor(now: number) {
    this.totals = new TakenTotals(now);
  }

  /** True if the next caller would find it different from a new one. */
  isUsed(now: number): boolean {
    if (this.heldUntil > now) return true;
    const entries = [...this.entries.values()];
    return entries.some(({ bucket, limit }) => bucket.used(limit, now, this.ahead) > 0);
  }

  take(take: Take, aheadMs: number, now: number): Taken {
    const { limits, amounts, revision, underWay, instead } = take;
    const heldMs = this.heldMs(now);
    const isKnown = revision === undefined || revision === this.revision;
    if (isNothing(amounts) && isKnown) {
      if (underWay) this.setUnderWay(underWay, 0, now);
      return { taken: true, waitMs: 0, levels: this.levels(limits, now), heldMs };
    }
    const waitMs = this.waitMs(take, now);
    const isSooner = instead === undefined || waitMs < instead.waitMs;
    const taken = isKnown && heldMs === 0 && waitMs <= aheadMs && isSooner;
    if (underWay) this.setUnderWay(underWay, taken ? amounts.tokens : 0, now);
    if (taken) return this.takeFor(take, waitMs, now);
    const levels = this.levels(limits, now);
    if (!isKnown) return { taken, waitMs: 0, levels, heldMs, knowledge: this.knowledge(now) };
    return { taken, waitMs: Math.max(instead?.waitMs ?? waitMs, heldMs), levels, heldMs };
  }

  private waitMs(take: Take, now: number): number {
    const { limits, amounts, instead } = take;
    const others = this.others(take);
    let longestMs = 0;
    for (const limit of limits) {
      const bucket = this.known(limit, now);
      const givenBack = instead?.amounts[limit.unit];
      const waitMs = bucket.waitMs(limit, amounts[limit.unit], now, others, givenBack);
      if (waitMs > longestMs) longestMs = waitMs;
    }
    return longestMs;
  }

  private takeFor(take: Take, waitMs: number, now: number): Taken {
    const { limits, amounts, instead, underWay } = take;
    const others = this.others(take);
    if (instead) this.totals.charged -= instead.amounts.tokens;
    for (const limit of limits) {
      const bucket = this.bucket(limit, now);
      if (instead) bucket.add(limit, -instead.amounts[limit.unit], now, others);
      bucket.take(limit, amounts[limit.unit], waitMs, now, others);
    }
    this.ahead = underWay && waitMs > 0 ? others.with(underWay.process, amounts, now + waitMs, now) : others;
    const mark = this.totals.take(amounts, now + waitMs);
    return { taken: true, waitMs, levels: this.levels(limits, now), heldMs: 0, mark };
  }

  add({ limits, amounts, charged = 0, unused = 0, underWay, dropped }: Change, now: number): void {
    const others =
      underWay && dropped !== undefined ? this.ahead.without(underWay.process, dropped) : this.ahead;
    for (const limit of limits) this.bucket(limit, now).add(limit, amounts[limit.unit], now, others);
    this.ahead = others;
    this.totals.charged += charged;
    this.totals.unused += unused;
    if (underWay) this.setUnderWay(underWay, 0, now);
  }

  observe(observation: Observation, now: number): Observed {
    const { limit, underWay } = observation;
    if (underWay) this.setUnderWay(underWay, 0, now);
    const isNew = !this.entries.has(limit.key);
    const around = { totals: this.totals, isNew, underWay: this.tokensUnderWay(now), now };
    const { atLeast, atMost, uncertain } = levelBounds(observation, around);
    this.clamp(limit, atLeast, atMost, now);
    return { uncertain, charged: this.totals.charged, unused: this.totals.unused, now };
  }

  clamp(limit: Limit, atLeast: number, atMost: number, now: number): void {
    const bucket = this.bucket(limit, now);
    const used = bucket.used(limit, now);
    bucket.add(limit, Math.min(Math.max(used, atLeast), atMost) - used, now, this.ahead);
  }

  hold(ms: number, now: number): void {
    this.heldUntil = Math.max(this.heldUntil, now + ms);
  }

  learn(facts: Readonly<Record<string, number | null>>, now: number): Knowledge {
    const changed = Object.entries(facts).filter(([name, value]) => (this.facts[name] ?? null) !== value);
    if (changed.length > 0) {
      const all = { ...this.facts, ...Object.fromEntries(changed) };
      this.facts = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)) as Facts;
      this.revision = Math.max(this.revision + 1, Math.floor(now));
    }
    return this.knowledge(now);
  }

  knowledge(now: number): Knowledge {
    const { revision, facts } = this;
    return { revision, facts, heldMs: this.heldMs(now), now };
  }

  private heldMs(now: number): number {
    const heldMs = this.heldUntil - now;
    return heldMs > MIN_HOLD_MS ? heldMs : 0;
  }

  private levels(limits: readonly Limit[], now: number): number[] {
    return limits.map((limit) => this.known(limit, now).used(limit, now));
  }

  private setUnderWay({ process, tokens }: UnderWay, more: number, now: number): void {
    const known = this.underWay.get(process);
    if (known === undefined) this.underWay.set(process, { tokens: tokens + more, at: now });
    else {
      known.tokens = tokens + more;
      known.at = now;
    }
  }

  private tokensUnderWay(now: number): number {
    let sum = 0;
    for (const [process, { tokens, at }] of this.underWay) {
      if (now - at > UNDER_WAY_LIFETIME_MS) this.underWay.delete(process);
      else sum += tokens;
    }
    return sum;
  }

  /** What is still to be sent if the call is taken. */
  private others({ instead, underWay }: Take): AheadCalls {
    return instead && underWay ? this.ahead.without(underWay.process) : this.ahead;
  }

  /** The bucket of a limit, brought up to now; an empty one if nothing of it was ever used. */
  private known(limit: Limit, now: number): Bucket {
    const bucket = this.entries.get(limit.key)?.bucket ?? new Bucket(now);
    bucket.used(limit, now, this.ahead);
    return bucket;
  }

  /** Same as {@link known}, for a change. */
  private bucket(limit: Limit, now: number): Bucket {
    let entry = this.entries.get(limit.key);
    if (entry === undefined) this.entries.set(limit.key, (entry = { bucket: new Bucket(now), limit }));
    else entry.limit = limit;
    entry.bucket.used(limit, now, this.ahead);
    return entry.bucket;
  }
}

function isNothing({ requests, tokens, input_tokens: input, output_tokens: output }: Amounts): boolean {
  return requests === 0 && tokens === 0 && input === 0 && output === 0;
}
