import type { WireUsage } from '../contract/chat.types.js';
import { CHARACTERS_PER_TOKEN, estimateTokens, MESSAGE_FRAME_TOKENS } from '../contract/completion.js';
import { tokenCounts } from '../contract/token-counts.js';

/** The most that a request may ask for: nothing is learned from a longer answer. */
const MAX_ANSWER_TOKENS = 10_000_000;
/** Weight of an observation relative to the next one: older ones fade. */
const DECAY = 0.98;
/** The vendors' rule of thumb as two points [characters, tokens], each worth half an observation. */
const PRIOR = { weight: 0.5, points: [pointAt(0), pointAt(4_000)] } as const;

/**
 * Estimates the tokens of a prompt from its length, and learns from the provider's counts: by a line through
 * the latest lengths and counts. A tokenizer would be exact for one family of models; this fits each model,
 * and each language, after a few answers.
 */
export class TokenEstimator {
  private count = 0;
  private sumX = 0;
  private sumY = 0;
  private sumXX = 0;
  private sumXY = 0;
  private slope = 1 / CHARACTERS_PER_TOKEN;
  private frame = MESSAGE_FRAME_TOKENS;
  private answer = 0;
  private answers = 0;

  /** True once a provider's count was observed. */
  get hasLearned(): boolean {
    return this.count > 0;
  }

  /** Returns the estimated tokens of a prompt, at least 1. */
  promptTokens(characters: number): number {
    return Math.max(1, Math.ceil(this.frame + this.slope * characters));
  }

  /** Average tokens of an answer, for calls that set no bound. 0 before the first answer. */
  get answerTokens(): number {
    return Math.ceil(this.answer);
  }

  /** Learns from one answered call. Ignores impossible figures. */
  observe(characters: number, usage: WireUsage): void {
    const { prompt = 0, completion } = tokenCounts(usage);
    if (completion !== undefined && completion <= MAX_ANSWER_TOKENS) this.observeAnswer(completion);
    if (prompt === 0 || prompt > characters * 8 + 10_000) return;
    this.count = this.count * DECAY + 1;
    this.sumX = this.sumX * DECAY + characters;
    this.sumY = this.sumY * DECAY + prompt;
    this.sumXX = this.sumXX * DECAY + characters * characters;
    this.sumXY = this.sumXY * DECAY + characters * prompt;
    this.fit();
  }

  /** Updates the average over about the latest 16 answers. */
  private observeAnswer(tokens: number): void {
    this.answers = Math.min(this.answers + 1, 16);
    this.answer += (tokens - this.answer) / this.answers;
  }

  /**
   * Fits by least squares, with the rule of thumb as two more points: prompts of one length show no slope.
   */
  private fit(): void {
    let { count, sumX, sumY, sumXX, sumXY } = this;
    for (const [x, y] of PRIOR.points) {
      count += PRIOR.weight;
      sumX += PRIOR.weight * x;
      sumY += PRIOR.weight * y;
      sumXX += PRIOR.weight * x * x;
      sumXY += PRIOR.weight * x * y;
    }
    const spread = count * sumXX - sumX * sumX;
    this.slope = Math.max(0, (count * sumXY - sumX * sumY) / spread);
    this.frame = (sumY - this.slope * sumX) / count;
  }
}

function pointAt(characters: number): readonly [characters: number, tokens: number] {
  return [characters, MESSAGE_FRAME_TOKENS + estimateTokens(characters)];
}
