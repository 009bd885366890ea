import type { LimitLevel } from '../../support/index.js';
import type { WireUsage } from '../contract/chat.types.js';
import { LlmError } from '../contract/llm-error.js';
import { isSize, LearnedLimits } from './learned-limits.js';
import { amountsOf, configuredLimits, negate, WINDOW_MS, type Amounts, type Limit } from './limit.js';
import type { LimitStore, MaybePromise } from './limit-store.js';
import type {
  LimitFigures,
  LimitState,
  LimitUnit,
  LimitWindow,
  ModelLimits,
  ReportedLimit,
} from '../contract/limits.types.js';
import type { CallSize, PacingScope } from './pacer.js';
import { ScopeLevels } from './scope-levels.js';
import { SentTotals, type Checkpoint } from './sent-totals.js';
import { isTokenCount, TokenEstimator } from './token-estimator.js';

/** A prompt's tokens are an estimate: it is surely too large only where even a good part of it would be. */
const SURE_SHARE = 0.75;

/**
 * How long a limit only a refusal told of is believed in: tiers change, and without trying nobody would
 * notice.
 */
const REFUSAL_BELIEVED_MS = 3_600_000;

/**
 * The limits of one scope: which are in force, what a call takes from them, and what the provider says of
 * them.
 */
export class ScopeLimits {
  private readonly estimator = new TokenEstimator();
  private readonly sent: SentTotals;
  private readonly levels: ScopeLevels;
  private readonly learned = new LearnedLimits();
  private combinedVersion = 0;
  private configured: ModelLimits | undefined;
  private effective: readonly Limit[] = [];
  /**
   * Whether requests and tokens are both known to be bounded: what else could refuse a call is not the pace.
   */
  isPaceKnown = false;
  /** What a store elsewhere is being asked for: it may have taken that before it hears of anything else. */
  private asked: Amounts | undefined;
  /** Those no header tells the level of: it is ours to keep. */
  private ownCounts: readonly Limit[] = [];

  constructor(
    key: string,
    store: LimitStore,
    private readonly monotonic: () => number,
  ) {
    this.levels = new ScopeLevels(key, store);
    this.sent = new SentTotals(monotonic);
  }

  /** Takes a change of the configuration, and the end of what a refusal has taught. */
  refresh(configured: ModelLimits | undefined): void {
    this.learned.expire(this.monotonic());
    if (configured !== this.configured) {
      this.configured = configured;
      this.combine();
    } else {
      this.combineWhereNew();
    }
  }

  /** What a call of that size is expected to take. */
  amounts({ promptCharacters, maxAnswerTokens }: CallSize): Amounts {
    const input = this.estimator.promptTokens(promptCharacters);
    return amountsOf(input, maxAnswerTokens ?? this.estimator.answerTokens);
  }

  /** Milliseconds until what was taken is there again: what makes calls of different sizes comparable. */
  refillMs(amounts: Amounts): number {
    return this.effective.reduce((most, limit) => Math.max(most, amounts[limit.unit] / limit.perMs), 0);
  }

  /** Milliseconds until both fit, one after the other; at least, where the store does not answer at once. */
  waitMs(first: Amounts, second: Amounts): number {
    let longestMs = 0;
    for (const limit of this.effective) {
      const used = this.levels.usedNow(limit) ?? 0;
      const over = used + first[limit.unit] + second[limit.unit] - limit.ceiling;
      longestMs = Math.max(longestMs, over / limit.perMs);
    }
    return longestMs;
  }

  /** @throws LlmError `request_too_large_for_model` where no wait makes the call fit */
  assertFits({ promptCharacters, maxAnswerTokens = 0 }: CallSize): void {
    if (this.effective.length === 0) return;
    const prompt = this.estimator.promptTokens(promptCharacters) * SURE_SHARE;
    const sure = amountsOf(prompt, maxAnswerTokens);
    for (const limit of this.effective) {
      if (sure[limit.unit] > limit.size) throw tooLarge(limit, Math.ceil(sure[limit.unit]));
    }
  }

  /** 0 where the amounts were taken from every limit, else milliseconds until they fit. */
  take(amounts: Amounts): MaybePromise<number> {
    if (this.effective.length === 0) return 0;
    const taken = this.levels.take(this.effective, amounts);
    if (typeof taken !== 'number') this.asked = amounts;
    return taken;
  }

  /** A call is sent. */
  markSent(amounts: Amounts): Checkpoint {
    if (amounts === this.asked) this.asked = undefined;
    return this.sent.add(amounts);
  }

  /** The call was not charged. @param heard its reply told of limits: those levels are without it already */
  giveBack(amounts: Amounts, heard = false): void {
    if (amounts === this.asked) this.asked = undefined;
    this.levels.add(heard ? this.ownCounts : this.effective, negate(amounts));
  }

  /** The call was answered: learns from the usage, and charges what was used instead of what was reserved. */
  settle(size: CallSize, reserved: Amounts, usage: WireUsage, charging: PacingScope['tokenCharging']): void {
    this.estimator.learnFromHeaders(size.promptCharacters, usage);
    if (this.ownCounts.length === 0) return;
    const { prompt_tokens: prompt, completion_tokens: completion } = usage;
    const input = isTokenCount(prompt) ? prompt : reserved.input_tokens;
    const used = isTokenCount(completion) ? completion : reserved.output_tokens;
    // What was asked for up front stays charged, used or not.
    const output = charging === 'up_front' ? (size.maxAnswerTokens ?? used) : used;
    const more = amountsOf(input - reserved.input_tokens, output - reserved.output_tokens);
    this.levels.add(this.ownCounts, { ...more, requests: 0 });
  }

  /**
   * Brings our levels to what the headers of a reply say. They tell how much was used at some moment between
   * the sending and the reply, so: at least that, less what has refilled since the sending, plus what was
   * sent after it; and at most that plus everything that may not have arrived by then.
   */
  observe(reported: readonly ReportedLimit[], mark: Checkpoint): void {
    for (const each of reported) {
      const learned = this.learned.learnFromHeader(each);
      if (learned === undefined) continue;
      const known = this.find(learned.unit, learned.window) !== undefined;
      this.combineWhereNew();
      const limit = this.find(learned.unit, learned.window);
      // Where we are to stay below the provider's limit, its level says little about ours.
      if (limit?.size !== learned.size) continue;
      const used = learned.size - each.remaining;
      const refilled = (this.monotonic() - mark.at) * limit.perMs;
      const atMost = used + this.sent.unconfirmed(mark, each.unit) + (this.asked?.[each.unit] ?? 0);
      const atLeast = Math.max(0, used + this.sent.sentSince(mark, each.unit) - refilled);
      // Of a limit just learned nothing was counted so far: the more careful figure.
      this.levels.clamp(limit, Math.min(known ? atLeast : atMost, limit.size), atMost);
    }
  }

  /**
   * Whether a refusal's own figures agree with its hint and with what the call asked for: else they are about
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

  /** Takes a refusal's own figures for what they are. */
  learnFromRefusal(figures: LimitFigures): void {
    const learned = this.learned.learnFromRefusal(figures, this.monotonic() + REFUSAL_BELIEVED_MS);
    this.combineWhereNew();
    const limit = this.find(learned.unit, learned.window);
    if (limit?.size === learned.size && figures.used !== undefined)
      this.levels.clamp(limit, Math.min(figures.used, limit.size), Infinity);
  }

  states(): Promise<LimitState[]> {
    return this.levels.states(this.effective);
  }

  /** What a refusal of a call of that size tells of the limits in force. */
  blockingLimits(amounts: Amounts): LimitLevel[] {
    return this.levels.blockingLimits(this.effective, amounts);
  }

  forget(): void {
    this.levels.forget();
  }

  private combineWhereNew(): void {
    if (this.learned.version !== this.combinedVersion) this.combine();
  }

  /** Of a limit that is both configured and learned the smaller one is in force. */
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

function tooLarge({ unit, window, size }: Limit, asked: number): LlmError {
  return new LlmError('request_too_large_for_model', {
    message:
      `This one request asks for about ${asked} ${unit.replace('_', ' ')}, more than the ${size} per ${window} ` +
      'this model is limited to; no wait makes it fit. Shorten it, or ask for fewer tokens.',
  });
}
