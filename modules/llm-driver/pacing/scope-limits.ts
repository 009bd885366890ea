import type { LimitLevel } from '../../support/index.js';
import type { WireUsage } from '../contract/chat.types.js';
import type { LimitFigures, LimitState, ModelLimits, ReportedLimit } from '../contract/limits.types.js';
import { tokenCounts } from '../contract/token-counts.js';
import { EffectiveLimits } from './effective-limits.js';
import { levelBounds } from './header-levels.js';
import { blockingLimits, tooLarge } from './limit-refusals.js';
import type { LimitStore, MaybePromise } from './limit-store.js';
import { amountsOf, limitKey, negate, type Amounts, type Limit } from './limit.js';
import type { CallSize, TokenCharging } from './pacer.js';
import { SentTotals, type Checkpoint } from './sent-totals.js';
import { TokenEstimator } from './token-estimator.js';
import { TokenReturns } from './token-returns.js';

/**
 * Share of the estimated prompt tokens that is certain: beyond a limit by this share alone, a prompt is too
 * large.
 */
const CERTAIN_SHARE = 0.75;

const TOKENS_PER_MINUTE = limitKey('tokens', 'minute');

/**
 * How far the limits of one scope are used. Takes from them for calls, and corrects their levels by replies.
 */
export class ScopeLimits {
  private readonly limits: EffectiveLimits;
  private readonly estimator = new TokenEstimator();
  private readonly sent: SentTotals;
  private readonly returns: TokenReturns;
  /** Amounts an asynchronous store is asked for. It may have taken them before it hears of anything else. */
  private asked: Amounts | undefined;

  /** @param key of the scope in the store */
  constructor(
    private readonly key: string,
    private readonly store: LimitStore,
    private readonly monotonic: () => number,
    private readonly charging: TokenCharging,
  ) {
    this.limits = new EffectiveLimits(monotonic);
    this.sent = new SentTotals(monotonic);
    this.returns = new TokenReturns(this.sent);
  }

  /** True if requests and tokens per minute are both limited. */
  get isPaceKnown(): boolean {
    return this.limits.isPaceKnown;
  }

  /** True if the configuration sets a limit. */
  get isConfigured(): boolean {
    return this.limits.isConfigured;
  }

  /** True if nothing of any limit is used. An asynchronous store keeps the levels itself. */
  get areFull(): boolean {
    return this.limits.all.every((limit) => (this.usedNow(limit) ?? 0) <= 0);
  }

  /** Applies a change of the configuration, and drops learned limits that have expired. */
  refresh(configured: ModelLimits | undefined): void {
    this.limits.refresh(configured);
  }

  /** Estimates what a call of that size takes. */
  amounts({ promptCharacters, maxAnswerTokens }: CallSize): Amounts {
    const input = this.estimator.promptTokens(promptCharacters);
    const { answerTokens } = this.estimator;
    if (this.charging !== 'as_generated') return amountsOf(input, maxAnswerTokens ?? answerTokens);
    return amountsOf(input, Math.min(answerTokens, maxAnswerTokens ?? Infinity));
  }

  /** Returns the tokens to expect of a prompt; undefined before the first answer. */
  expectedTokens(promptCharacters: number): number | undefined {
    return this.estimator.hasLearned ? this.estimator.promptTokens(promptCharacters) : undefined;
  }

  /** Milliseconds in which the limits refill these amounts: makes calls of different sizes comparable. */
  refillMs(amounts: Amounts): number {
    return this.limits.all.reduce(
      (longest, limit) => Math.max(longest, amounts[limit.unit] / limit.perMs),
      0,
    );
  }

  /** Milliseconds until both amounts fit together. A lower bound if the store is asynchronous. */
  waitMs(first: Amounts, second: Amounts): number {
    let longestMs = 0;
    for (const limit of this.limits.all) {
      const used = this.usedNow(limit) ?? 0;
      const excess = used + first[limit.unit] + second[limit.unit] - limit.ceiling;
      longestMs = Math.max(longestMs, excess / limit.perMs);
    }
    return longestMs;
  }

  /** Milliseconds until the amounts fit the limits per day; 0 if the store is asynchronous. */
  dayWaitMs(amounts: Amounts): number {
    let longestMs = 0;
    for (const limit of this.limits.all) {
      const used = limit.window === 'day' ? this.usedNow(limit) : undefined;
      if (used === undefined) continue;
      const room = Math.max(0, limit.ceiling - amounts[limit.unit]);
      longestMs = Math.max(longestMs, (used - room) / limit.perMs);
    }
    return longestMs;
  }

  /** @throws LlmError `request_too_large_for_model` if no wait makes the call fit */
  assertFits(size: CallSize): void {
    if (this.limits.all.length === 0) return;
    const certain = this.certainAmounts(size);
    for (const limit of this.limits.all) {
      if (certain[limit.unit] > limit.size && this.limits.isCertain(limit))
        throw tooLarge(limit, Math.ceil(certain[limit.unit]));
    }
  }

  /** The provider answers a call of that size: a learned limit that it could never fit is none. */
  recordAnswer(size: CallSize): void {
    if (this.limits.all.length === 0) return;
    const certain = this.certainAmounts(size);
    this.limits.forget(this.limits.all.filter((limit) => certain[limit.unit] > limit.size));
  }

  /**
   * Takes the amounts from every limit. Returns 0 if it did, else takes none and returns the milliseconds
   * until they fit.
   */
  take(amounts: Amounts): MaybePromise<number> {
    if (this.limits.all.length === 0) return 0;
    const taken = this.store.take(this.key, this.limits.all, amounts);
    if (typeof taken !== 'number') this.asked = amounts;
    return taken;
  }

  /** Records that a call is sent now, for which the amounts were taken. */
  markSent(amounts: Amounts): Checkpoint {
    if (amounts === this.asked) this.asked = undefined;
    return this.sent.add(amounts);
  }

  /** Records that a call has ended, whatever its outcome. */
  markEnded(amounts: Amounts): void {
    this.sent.end(amounts);
  }

  /** Gives back what was taken for a call that was not sent. */
  release(amounts: Amounts): void {
    if (amounts === this.asked) this.asked = undefined;
    this.add(this.limits.all, negate(amounts));
  }

  /**
   * Gives back what was taken for a call that was sent and is not charged.
   * @param limitsReported true if its reply reported levels: those do not contain the call
   */
  giveBack(amounts: Amounts, limitsReported = false): void {
    this.sent.charged -= amounts.tokens;
    this.add(limitsReported ? this.limits.ownCounts : this.limits.all, negate(amounts));
  }

  /** Learns from the usage of an answered call, and charges what was used instead of what was reserved. */
  settle(size: CallSize, reserved: Amounts, usage: WireUsage): void {
    this.estimator.observe(size.promptCharacters, usage);
    if (this.limits.all.length === 0) return;
    const {
      prompt = reserved.input_tokens,
      completion: used = reserved.output_tokens,
      cached = 0,
    } = tokenCounts(usage);
    const isGenerated = this.charging === 'as_generated';
    const input = isGenerated ? Math.max(0, prompt - cached) : prompt;
    const givesBack = isGenerated || this.returns.givesBack(this.charging);
    // Of a provider that gives nothing back, `max_tokens` stays charged, used or not.
    const output = givesBack ? used : (size.maxAnswerTokens ?? used);
    const difference = {
      ...amountsOf(input - reserved.input_tokens, output - reserved.output_tokens),
      requests: 0,
    };
    this.sent.charged += input - reserved.input_tokens;
    this.sent.unused += Math.max(0, reserved.output_tokens - used);
    // Before that is certain, the levels in headers correct the others.
    this.add(this.returns.isCertain ? this.limits.all : this.limits.ownCounts, difference);
    const taken = amountsOf(input, output);
    for (const limit of this.limits.ownCounts) {
      if (taken[limit.unit] > limit.size) this.clamp(limit, 0, limit.maxDebt);
    }
  }

  /** Corrects our levels by the headers of a reply. */
  learnFromHeaders(reported: readonly ReportedLimit[], checkpoint: Checkpoint): void {
    for (const each of reported) {
      const learned = this.limits.learnFromHeader(each);
      if (learned === undefined) continue;
      const { limit, isNew } = learned;
      const used = limit.size - each.remaining;
      const now = this.monotonic();
      const level = { limit, isNew, used, checkpoint, asked: this.asked?.[limit.unit] ?? 0, now };
      const { atLeast, atMost, uncertain } = levelBounds(level, this.sent, this.returns.isCertain);
      if (limit.key === TOKENS_PER_MINUTE) this.returns.observe(limit, used, uncertain, now);
      this.clamp(limit, atLeast, atMost);
    }
  }

  /** Applies the limit and the level that a refusal states. */
  learnFromRefusal(figures: LimitFigures): void {
    const limit = this.limits.learnFromRefusal(figures);
    if (limit && figures.used !== undefined) this.clamp(limit, Math.min(figures.used, limit.size), Infinity);
  }

  async states(): Promise<LimitState[]> {
    return Promise.all(
      this.limits.all.map(async (limit) => {
        const { unit, window, size, source } = limit;
        const used = await this.store.used(this.key, limit);
        return { unit, window, limit: size, remaining: Math.max(0, Math.floor(size - used)), source };
      }),
    );
  }

  /** Same as {@link blockingLimits}. Returns none if the store is asynchronous: a refusal does not wait. */
  blockingLimits(amounts: Amounts): LimitLevel[] {
    return blockingLimits(this.limits.all, (limit) => this.usedNow(limit), amounts);
  }

  /** Tells the store that the scope is no longer in use. */
  forget(): void {
    ignoreFailure(this.store.forget(this.key));
  }

  /** What a call takes at the least. */
  private certainAmounts({ promptCharacters, maxAnswerTokens = 0 }: CallSize): Amounts {
    const input = this.estimator.promptTokens(promptCharacters) * CERTAIN_SHARE;
    return amountsOf(input, this.charging === 'as_generated' ? 0 : maxAnswerTokens);
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
}

/** A correction that an asynchronous store could not take is made up for by later replies. */
function ignoreFailure(work: MaybePromise<void>): void {
  if (work instanceof Promise) work.catch(() => {});
}
