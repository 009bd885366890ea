import type {
  LimitFigures,
  LimitUnit,
  LimitWindow,
  ModelLimits,
  ReportedLimit,
} from '../contract/limits.types.js';
import { LearnedLimits } from './learned-limits.js';
import type { Facts } from './limit-store.js';
import { configuredLimits, type Limit } from './limit.js';

/** Combines the limits that are configured for a scope with those learned from replies. */
export class EffectiveLimits {
  /** The smaller of two with the same unit and window. */
  all: readonly Limit[] = [];
  /** Those whose level no header reports: only our own count tells it. */
  ownCounts: readonly Limit[] = [];
  /**
   * True if requests and tokens per minute are both limited: a refusal then has another reason than the pace.
   */
  isPaceKnown = false;
  /** True if the configuration sets a limit. */
  isConfigured = false;
  private readonly learned = new LearnedLimits();
  private combinedVersion = 0;
  private configured: ModelLimits | undefined;

  constructor(private readonly monotonic: () => number) {}

  /** Grows with everything learned that other processes should know. */
  get news(): number {
    return this.learned.news;
  }

  /** Returns what was learned. @param offsetMs the store's time less the monotonic one */
  facts(offsetMs: number): Facts {
    return this.learned.facts(offsetMs);
  }

  /** Replaces what was learned by what all processes know. */
  adopt(facts: Facts, offsetMs: number): void {
    this.learned.adopt(facts, offsetMs, this.monotonic());
    this.combine();
  }

  /** Applies a change of the configuration, and drops learned limits that have expired. */
  refresh(configured: ModelLimits | undefined): void {
    this.learned.expire(this.monotonic());
    if (configured === this.configured) return this.combineIfNew();
    this.configured = configured;
    this.combine();
  }

  /**
   * Learns a limit from a header. Returns it if it is effective. Returns `undefined` if its figures are no
   * limit, or if a configured one is smaller: the provider's level says little of that.
   */
  learnFromHeader(reported: ReportedLimit): Limit | undefined {
    const learned = this.learned.learnFromHeader(reported, this.monotonic());
    if (learned === undefined) return undefined;
    this.combineIfNew();
    const limit = this.find(learned.unit, learned.window);
    return limit?.size === learned.size ? limit : undefined;
  }

  /** Learns the limit of a refusal. Returns it if it is effective. */
  learnFromRefusal(figures: LimitFigures): Limit | undefined {
    const learned = this.learned.learnFromRefusal(figures, this.monotonic());
    this.combineIfNew();
    const limit = this.find(learned.unit, learned.window);
    return limit?.size === learned.size ? limit : undefined;
  }

  /** Returns true if a call that is larger than this limit may be refused. */
  isCertain(limit: Limit): boolean {
    return limit.source === 'configured' || this.learned.isCertain(limit, this.monotonic());
  }

  /** Deletes the learned ones among the limits, which a reply has disproved. */
  forget(limits: readonly Limit[]): void {
    for (const limit of limits) if (limit.source === 'learned') this.learned.forget(limit);
    this.combineIfNew();
  }

  private find(unit: LimitUnit, window: LimitWindow): Limit | undefined {
    return this.all.find((limit) => limit.unit === unit && limit.window === window);
  }

  private combineIfNew(): void {
    if (this.learned.version !== this.combinedVersion) this.combine();
  }

  private combine(): void {
    this.combinedVersion = this.learned.version;
    const limits = new Map([...this.learned].map((limit) => [limit.key, limit]));
    const configured = configuredLimits(this.configured ?? {});
    for (const limit of configured) {
      const learned = limits.get(limit.key);
      if (learned === undefined || limit.size <= learned.size) limits.set(limit.key, limit);
    }
    this.all = [...limits.values()];
    this.ownCounts = this.all.filter((limit) => !this.learned.isLevelReported(limit));
    this.isConfigured = configured.length > 0;
    const isLimited = (unit: LimitUnit) => this.find(unit, 'minute') !== undefined;
    const areTokensLimited = isLimited('tokens') || (isLimited('input_tokens') && isLimited('output_tokens'));
    this.isPaceKnown = isLimited('requests') && areTokensLimited;
  }
}
