import type { LimitLevel } from '../../support/index.js';
import type { WireUsage } from '../contract/chat.types.js';
import type {
  LimitFigures,
  LimitState,
  LimitUnit,
  LimitWindow,
  ModelLimits,
  ReportedLimit,
} from '../contract/limits.types.js';
import { LlmError } from '../contract/llm-error.js';
import { tokenCounts } from '../contract/token-counts.js';
import { isSize, LearnedLimits } from './learned-limits.js';
import type { LimitStore, MaybePromise } from './limit-store.js';
import { amountsOf, configuredLimits, negate, WINDOW_MS, type Amounts, type Limit } from './limit.js';
import type { CallSize, PacingScope } from './pacer.js';
import { SentTotals, type Checkpoint } from './sent-totals.js';
import { TokenEstimator } from './token-estimator.js';

/**
 * Share of the estimated prompt tokens that is certain: beyond a limit by this share alone, a prompt is too
 * large.
 */
const CERTAIN_SHARE = 0.75;

/**
 * The effective limits of one scope, and how far they are used. Takes from them for calls, and learns from
 * replies.
 */
export class ScopeLimits {
  private readonly estimator = new TokenEstimator();
  private readonly sent: SentTotals;
  private readonly learned = new LearnedLimits();
  private combinedVersion = 0;
  private configured: ModelLimits | undefined;
  private effective: readonly Limit[] = [];
  /** Those effective limits whose level no header reports: only our own count tells it. */
  private ownCounts: readonly Limit[] = [];
  /**
   * True if requests and tokens per minute are both limited: a refusal then has another reason than the pace.
   */
  isPaceKnown = false;
  /** Amounts an asynchronous store is asked for. It may have taken them before it hears of anything else. */
  private asked: Amounts | undefined;

  /** @param key of the scope in the store */
  constructor(
    private readonly key: string,
    private readonly store: LimitStore,
    private readonly monotonic: () => number,
  ) {
    this.sent = new SentTotals(monotonic);
  }

  /** Applies a change of the configuration, and drops learned limits that have expired. */
  refresh(configured: ModelLimits | undefined): void {
    this.learned.expire(this.monotonic());
    if (configured !== this.configured) {
      this.configured = configured;
      this.combine();
    } else {
      this.combineIfNew();
    }
  }

  /** Estimates what a call of that size takes. */
  amounts({ promptCharacters, maxAnswerTokens }: CallSize): Amounts {
    const input = this.estimator.promptTokens(promptCharacters);
    return amountsOf(input, maxAnswerTokens ?? this.estimator.answerTokens);
  }

  /** Milliseconds in which the limits refill these amounts: makes calls of different sizes comparable. */
  refillMs(amounts: Amounts): number {
    return this.effective.reduce((longest, limit) => Math.max(longest, amounts[limit.unit] / limit.perMs), 0);
  }

  /** Milliseconds until both amounts fit together. A lower bound if the store is asynchronous. */
  waitMs(first: Amounts, second: Amounts): number {
    let longestMs = 0;
    for (const limit of this.effective) {
      const used = this.usedNow(limit) ?? 0;
      const excess = used + first[limit.unit] + second[limit.unit] - limit.ceiling;
      longestMs = Math.max(longestMs, excess / limit.perMs);
    }
    return longestMs;
  }

  /** @throws LlmError `request_too_large_for_model` if no wait makes the call fit */
  assertFits(size: CallSize): void {
    if (this.effective.length === 0) return;
    const certain = this.certainAmounts(size);
    for (const limit of this.effective) {
      if (certain[limit.unit] <= limit.size) continue;
      const isCertain = limit.source === 'configured' || this.learned.isCertain(limit, this.monotonic());
      if (isCertain) throw tooLarge(limit, Math.ceil(certain[limit.unit]));
    }
  }

  /** The provider answers a call of that size: a learned limit that it could never fit is none. */
  recordAnswer(size: CallSize): void {
    if (this.effective.length === 0) return;
    const certain = this.certainAmounts(size);
    for (const limit of this.effective) {
      if (limit.source === 'learned' && certain[limit.unit] > limit.size) this.learned.forget(limit);
    }
    this.combineIfNew();
  }

  /**
   * Takes the amounts from every limit. Returns 0 if it did, else takes none and returns the milliseconds
   * until they fit.
   */
  take(amounts: Amounts): MaybePromise<number> {
    if (this.effective.length === 0) return 0;
    const taken = this.store.take(this.key, this.effective, amounts);
    if (typeof taken !== 'number') this.asked = amounts;
    return taken;
  }

  /** Records that a call is sent now, for which the amounts were taken. */
  markSent(amounts: Amounts): Checkpoint {
    if (amounts === this.asked) this.asked = undefined;
    return this.sent.add(amounts);
  }

  /**
   * Gives back what was taken for a call that is not charged.
   * @param limitsReported true if its reply reported levels: those do not contain the call
   */
  giveBack(amounts: Amounts, limitsReported = false): void {
    if (amounts === this.asked) this.asked = undefined;
    this.add(limitsReported ? this.ownCounts : this.effective, negate(amounts));
  }

  /** Learns from the usage of an answered call, and charges what was used instead of what was reserved. */
  settle(size: CallSize, reserved: Amounts, usage: WireUsage, charging: PacingScope['tokenCharging']): void {
    this.estimator.observe(size.promptCharacters, usage);
    if (this.ownCounts.length === 0) return;
    const { prompt: input = reserved.input_tokens, completion: used = reserved.output_tokens } =
      tokenCounts(usage);
    // Charged up front, `max_tokens` stays charged, used or not.
    const output = charging === 'up_front' ? (size.maxAnswerTokens ?? used) : used;
    const difference = amountsOf(input - reserved.input_tokens, output - reserved.output_tokens);
    this.add(this.ownCounts, { ...difference, requests: 0 });
    const taken = amountsOf(input, output);
    for (const limit of this.ownCounts) {
      if (taken[limit.unit] > limit.size) this.clamp(limit, 0, limit.maxDebt);
    }
  }

  /**
   * Corrects our levels by the headers of a reply. A header tells the level at some moment between the
   * sending of its call and the reply. So our level is at least that, less what has refilled since the
   * sending, plus what was sent after it; and at most that, plus everything that may not have arrived by
   * then.
   */
  learnFromHeaders(reported: readonly ReportedLimit[], checkpoint: Checkpoint): void {
    for (const each of reported) {
      const learned = this.learned.learnFromHeader(each, this.monotonic());
      if (learned === undefined) continue;
      const isKnown = this.find(learned.unit, learned.window) !== undefined;
      this.combineIfNew();
      const limit = this.find(learned.unit, learned.window);
      // A configured limit below the provider's: the provider's level says little about ours.
      if (limit?.size !== learned.size) continue;
      const used = learned.size - each.remaining;
      const refilled = (this.monotonic() - checkpoint.at) * limit.perMs;
      const unconfirmed = this.sent.unconfirmed(checkpoint, each.unit) + (this.asked?.[each.unit] ?? 0);
      const atMost = used + unconfirmed;
      const atLeast = Math.max(0, used + this.sent.sentSince(checkpoint, each.unit) - refilled);
      // Nothing was counted yet of a limit just learned: use the more careful figure.
      this.clamp(limit, Math.min(isKnown ? atLeast : atMost, limit.size), atMost);
    }
  }

  /**
   * Returns true if a refusal's figures agree with its hint and with the call. If not, they are about
   * something else.
   */
  isConsistent(figures: LimitFigures, reserved: Amounts, hintMs: number | undefined): boolean {
    const { unit, window, limit, used, requested = reserved[unit] } = figures;
    if (!isSize(limit)) return false;
    if (requested > 2 * reserved[unit] + 20 || 2 * requested + 20 < reserved[unit]) return false;
    if (used === undefined || hintMs === undefined) return used === hintMs;
    const waitMs = ((used + requested - limit) * WINDOW_MS[window]) / limit;
    return Math.abs(waitMs - hintMs) <= 50 + waitMs / 50;
  }

  /** Applies the limit and the level that a refusal states. */
  learnFromRefusal(figures: LimitFigures): void {
    const learned = this.learned.learnFromRefusal(figures, this.monotonic());
    this.combineIfNew();
    const limit = this.find(learned.unit, learned.window);
    if (limit?.size === learned.size && figures.used !== undefined)
      this.clamp(limit, Math.min(figures.used, limit.size), Infinity);
  }

  async states(): Promise<LimitState[]> {
    return Promise.all(
      this.effective.map(async (limit) => {
        const { unit, window, size, source } = limit;
        const used = await this.store.used(this.key, limit);
        return { unit, window, limit: size, remaining: Math.max(0, Math.floor(size - used)), source };
      }),
    );
  }

  /**
   * Returns for each unit the limit that keeps a call from being sent for longest, else the one with least
   * left. Returns none if the store is asynchronous: a refusal does not wait for it.
   */
  blockingLimits(amounts: Amounts): LimitLevel[] {
    const tightest = new Map<LimitUnit, { level: LimitLevel; left: number; waitMs: number }>();
    for (const limit of this.effective) {
      const used = this.usedNow(limit);
      if (used === undefined) return [];
      const { unit, size, ceiling, perMs } = limit;
      const left = Math.max(0, size - used);
      const waitMs = Math.max(0, (used + amounts[unit] - ceiling) / perMs);
      const other = tightest.get(unit);
      if (other && (other.waitMs > waitMs || (other.waitMs === waitMs && other.left <= left))) continue;
      const level = { unit, limit: size, remaining: left, resetMs: used / perMs };
      tightest.set(unit, { level, left, waitMs });
    }
    return [...tightest.values()].map(({ level }) => level);
  }

  /** Tells the store that the scope is no longer in use. */
  forget(): void {
    ignoreFailure(this.store.forget(this.key));
  }

  /** What a call takes at the least. */
  private certainAmounts({ promptCharacters, maxAnswerTokens = 0 }: CallSize): Amounts {
    return amountsOf(this.estimator.promptTokens(promptCharacters) * CERTAIN_SHARE, maxAnswerTokens);
  }

  /** Adds to the levels; amounts may be negative. */
  private add(limits: readonly Limit[], amounts: Amounts): void {
    if (limits.length > 0) ignoreFailure(this.store.add(this.key, limits, amounts));
  }

  private clamp(limit: Limit, atLeast: number, atMost: number): void {
    ignoreFailure(this.store.clamp(this.key, limit, atLeast, atMost));
  }

  /** Used part of a limit; `undefined` if the store is asynchronous. */
  private usedNow(limit: Limit): number | undefined {
    return this.store.immediate ? (this.store.used(this.key, limit) as number) : undefined;
  }

  private combineIfNew(): void {
    if (this.learned.version !== this.combinedVersion) this.combine();
  }

  /**
   * Combines learned and configured limits: the smaller of two with the same unit and window is effective.
   */
  private combine(): void {
    this.combinedVersion = this.learned.version;
    const limits = new Map([...this.learned].map((limit) => [limit.key, limit]));
    for (const limit of configuredLimits(this.configured ?? {})) {
      const learned = limits.get(limit.key);
      if (learned === undefined || limit.size <= learned.size) limits.set(limit.key, limit);
    }
    this.effective = [...limits.values()];
    this.ownCounts = this.effective.filter((limit) => !this.learned.isLevelReported(limit));
    this.isPaceKnown =
      this.find('requests', 'minute') !== undefined && this.find('tokens', 'minute') !== undefined;
  }

  private find(unit: LimitUnit, window: LimitWindow): Limit | undefined {
    return this.effective.find((limit) => limit.unit === unit && limit.window === window);
  }
}

/** A correction that an asynchronous store could not take is made up for by later replies. */
function ignoreFailure(work: MaybePromise<void>): void {
  if (work instanceof Promise) work.catch(() => {});
}

function tooLarge({ unit, window, size }: Limit, asked: number): LlmError {
  return new LlmError('request_too_large_for_model', {
    message:
      `This one request asks for about ${asked} ${unit.replace('_', ' ')}, more than the ${size} per ${window} ` +
      'this model is limited to; no wait makes it fit. Shorten it, or ask for fewer tokens.',
  });
}
