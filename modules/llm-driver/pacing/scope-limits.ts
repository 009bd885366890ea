import type { LimitLevel } from '../../support/index.js';
import type { WireUsage } from '../contract/chat.types.js';
import type { LimitFigures, LimitState, ModelLimits, ReportedLimit } from '../contract/limits.types.js';
import { tokenCounts } from '../contract/token-counts.js';
import { EffectiveLimits } from './effective-limits.js';
import { ignoreFailure } from './ignore-failure.js';
import { blockingLimits, tooLarge } from './limit-refusals.js';
import type { Change, Mark, MaybePromise, Observed, Taken, TakenBefore } from './limit-store.js';
import { amountsOf, difference, limitKey, negate, NOTHING, type Amounts, type Limit } from './limit.js';
import type { CallSize, TokenCharging } from './pacer.js';
import { ScopeKnowledge } from './scope-knowledge.js';
import { ScopeTakes } from './scope-takes.js';
import type { StoredScope } from './stored-scope.js';
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
  readonly knowledge: ScopeKnowledge;
  readonly takes: ScopeTakes;
  private readonly limits: EffectiveLimits;
  private readonly estimator = new TokenEstimator();
  private readonly returns = new TokenReturns();

  constructor(
    private readonly context: StoredScope,
    private readonly charging: TokenCharging,
  ) {
    this.limits = new EffectiveLimits(context.monotonic);
    this.knowledge = new ScopeKnowledge(context, this.limits, this.returns);
    this.takes = new ScopeTakes(context, () => this.limits.all, this.knowledge);
  }

  /** True if requests and tokens per minute are both limited. */
  get isPaceKnown(): boolean {
    return this.limits.isPaceKnown;
  }

  /** True if the configuration sets a limit. */
  get isConfigured(): boolean {
    return this.limits.isConfigured;
  }

  /** The limits that are effective; another array after each change. */
  get all(): readonly Limit[] {
    return this.limits.all;
  }

  /** True if nothing of any limit is used, as far as is known. */
  get areFull(): boolean {
    return this.takes.levels(this.limits.all).every((used = 0) => used <= 0);
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

  /**
   * Milliseconds until both amounts fit together, by the levels as far as they are known.
   * @param counted amounts of the first that the levels contain already
   */
  waitMs(first: Amounts, second: Amounts, counted = NOTHING): number {
    const levels = this.takes.levels(this.limits.all);
    return this.limits.all.reduce((longestMs, { unit, ceiling, perMs }, index) => {
      const used = (levels[index] ?? 0) - counted[unit];
      const excess = used + first[unit] + second[unit] - ceiling;
      return Math.max(longestMs, excess / perMs);
    }, 0);
  }

  /** Milliseconds until the amounts fit the limits per day, by the levels as far as they are known. */
  dayWaitMs(amounts: Amounts): number {
    const days = this.limits.all.filter(({ window }) => window === 'day');
    if (days.length === 0) return 0;
    const levels = this.takes.levels(days);
    return days.reduce((longestMs, { unit, ceiling, perMs }, index) => {
      const room = Math.max(0, ceiling - amounts[unit]);
      return Math.max(longestMs, ((levels[index] ?? 0) - room) / perMs);
    }, 0);
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
    this.knowledge.tell();
  }

  /** Takes the amounts from every limit, or none; `undefined` if the store has to be asked. */
  tryTake(amounts: Amounts): Taken | undefined {
    return this.takes.tryTake(amounts);
  }

  /**
   * Takes the amounts from every limit if they fit within `aheadMs`, or none.
   * @param instead given back if the amounts are taken
   */
  take(amounts: Amounts, aheadMs: number, instead?: TakenBefore): MaybePromise<Taken> {
    return this.takes.take(amounts, aheadMs, instead);
  }

  /** Gives back what was taken for a call that was not sent. @param dropped when that was to be sent */
  release(amounts: Amounts, dropped?: number): void {
    this.takes.end(amounts);
    this.add(this.limits.all, negate(amounts), { charged: -amounts.tokens, dropped });
  }

  /** Gives back what was taken beyond the amounts of the call that is sent with it. */
  exchange(taken: Amounts, used: Amounts): void {
    if (taken === used) return;
    const rest = difference(used, taken);
    this.takes.end(difference(taken, used));
    this.add(this.limits.all, rest, { charged: rest.tokens });
  }

  /** Records that a call has ended, whatever its outcome. */
  markEnded(amounts: Amounts): void {
    this.takes.end(amounts);
  }

  /**
   * Gives back what was taken for a call that was sent and is not charged.
   * @param limitsReported true if its reply reported levels: those do not contain the call
   */
  giveBack(amounts: Amounts, limitsReported = false): void {
    const limits = limitsReported ? this.limits.ownCounts : this.limits.all;
    this.add(limits, negate(amounts), { charged: -amounts.tokens });
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
    const correction = {
      ...amountsOf(input - reserved.input_tokens, output - reserved.output_tokens),
      requests: 0,
    };
    const taken = amountsOf(input, output);
    const { ownCounts } = this.limits;
    const exceeded = ownCounts.filter((limit) => taken[limit.unit] > limit.size);
    // Before that is certain, the levels in headers correct the others.
    const corrected = this.returns.isCertain ? this.limits.all : ownCounts;
    const others = exceeded.length === 0 ? corrected : corrected.filter((limit) => !exceeded.includes(limit));
    this.add(others, correction, {
      charged: input - reserved.input_tokens,
      unused: Math.max(0, reserved.output_tokens - used),
    });
    for (const limit of exceeded) this.addBounded(limit, correction, reserved);
  }

  /**
   * Corrects our levels by the headers of a reply that may still be an answer. A limit that an answer to a
   * call of that size would disprove is ignored: other processes would refuse calls by it until it is
   * forgotten.
   */
  learnFromStart(reported: readonly ReportedLimit[], size: CallSize, mark: Mark): void {
    const certain = this.certainAmounts(size);
    this.learnFromHeaders(
      reported.filter(({ unit, limit }) => certain[unit] <= limit),
      mark,
    );
  }

  /** Corrects our levels by the headers of a reply. */
  learnFromHeaders(reported: readonly ReportedLimit[], mark: Mark): void {
    const { store, key: scope } = this.context;
    for (const each of reported) {
      const limit = this.limits.learnFromHeader(each);
      // Others have to know a limit before its level: what they take then counts.
      this.knowledge.tell();
      if (limit === undefined) continue;
      const used = limit.size - each.remaining;
      const { underWay } = this.takes;
      const givesBack = this.returns.isCertain;
      const observed = store.observe({ scope, limit, used, mark, givesBack, underWay });
      if (limit.key !== TOKENS_PER_MINUTE) ignoreFailure(observed);
      else if (!(observed instanceof Promise)) this.learnReturns(limit, used, observed);
      else ignoreFailure(observed.then((known) => this.learnReturns(limit, used, known)));
    }
  }

  /** Applies the limit and the level that a refusal states. */
  learnFromRefusal(figures: LimitFigures): void {
    const limit = this.limits.learnFromRefusal(figures);
    this.knowledge.tell();
    if (limit && figures.used !== undefined) this.clamp(limit, Math.min(figures.used, limit.size), Infinity);
  }

  /** Nobody sends a call of the scope for so many milliseconds. */
  hold(ms: number): void {
    ignoreFailure(this.context.store.hold(this.context.key, ms));
  }

  async states(): Promise<LimitState[]> {
    const { all } = this.limits;
    const levels = await this.takes.askLevels(all);
    return all.map(({ unit, window, size, source }, index) => {
      const remaining = Math.max(0, Math.floor(size - (levels[index] ?? 0)));
      return { unit, window, limit: size, remaining, source };
    });
  }

  /**
   * Same as {@link blockingLimits}, by the levels as far as they are known.
   * @param waiting amounts in the levels that were taken for a call that waits
   */
  blockingLimits(amounts: Amounts, waiting = NOTHING): LimitLevel[] {
    const { all } = this.limits;
    const levels = this.takes.levels(all);
    const usedOf = (limit: Limit) => {
      const used = levels[all.indexOf(limit)];
      return used && Math.max(0, used - waiting[limit.unit]);
    };
    return blockingLimits(all, usedOf, amounts);
  }

  /** Tells the store that the scope is no longer in use. */
  forget(): void {
    ignoreFailure(this.context.store.forget(this.context.key));
  }

  /** What a call takes at the least. */
  private certainAmounts({ promptCharacters, maxAnswerTokens = 0 }: CallSize): Amounts {
    const input = this.estimator.promptTokens(promptCharacters) * CERTAIN_SHARE;
    return amountsOf(input, this.charging === 'as_generated' ? 0 : maxAnswerTokens);
  }

  private learnReturns(limit: Limit, used: number, observed: Observed | undefined): void {
    if (observed === undefined) return;
    this.returns.observe(limit, used, observed);
    this.knowledge.tell();
  }

  /** Adds to the levels and totals; amounts may be negative. */
  private add(
    limits: readonly Limit[],
    amounts: Amounts,
    more: Pick<Change, 'charged' | 'unused' | 'dropped'>,
  ): void {
    const { underWay } = this.takes;
    ignoreFailure(this.context.store.add({ scope: this.context.key, limits, amounts, ...more, underWay }));
  }

  /** Adds no more than {@link Limit.maxDebt}: a shared store may bound the level first, and add then. */
  private addBounded(limit: Limit, correction: Amounts, reserved: Amounts): void {
    const { unit, maxDebt } = limit;
    const amount = Math.min(correction[unit], Math.max(0, maxDebt - reserved[unit]));
    this.add([limit], { ...NOTHING, [unit]: amount }, { charged: 0 });
    this.clamp(limit, 0, maxDebt);
  }

  private clamp(limit: Limit, atLeast: number, atMost: number): void {
    ignoreFailure(this.context.store.clamp(this.context.key, limit, atLeast, atMost));
  }
}
