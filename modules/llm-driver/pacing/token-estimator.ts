import type { WireUsage } from '../contract/chat.types.js';

/** More than any call takes: a count beyond it is none. */
const MOST_TOKENS = 100_000_000;
/** Each observation counts this much less with every later one. */
const FORGETTING = 0.98;
/** Four characters a token and a few tokens of frame around a message, as the vendors' rule of thumb has it. */
const PRIOR = { weight: 0.5, points: [[0, 4], [4_000, 1_004]] } as const; // prettier-ignore

/**
 * Guesses the tokens of a prompt from its length, and corrects itself by what the provider counts: a line through the
 * lengths and counts seen lately. A tokenizer would be exact for one family of models; this fits each model, and each
 * language, after a few answers.
 */
export class TokenEstimator {
  private count = 0;
  private sumX = 0;
  private sumY = 0;
  private sumXX = 0;
  private sumXY = 0;
  private slope = 0.25;
  private frame = 4;
  private answer = 0;
  private answers = 0;

  /** Tokens of a prompt of that many characters. */
  promptTokens(characters: number): number {
    return Math.max(1, Math.ceil(this.frame + this.slope * characters));
  }

  /** Tokens an answer takes on average, where the caller sets no bound; 0 until there was one. */
  get answerTokens(): number {
    return Math.ceil(this.answer);
  }

  /** Learns from one answered call. Figures that cannot be are ignored. */
  observe(characters: number, usage: WireUsage): void {
    const { prompt_tokens: prompt, completion_tokens: completion } = usage;
    if (isTokenCount(completion)) this.observeAnswer(completion);
    if (!isTokenCount(prompt) || prompt === 0 || prompt > characters * 8 + 10_000) return;
    this.count = this.count * FORGETTING + 1;
    this.sumX = this.sumX * FORGETTING + characters;
    this.sumY = this.sumY * FORGETTING + prompt;
    this.sumXX = this.sumXX * FORGETTING + characters * characters;
    this.sumXY = this.sumXY * FORGETTING + characters * prompt;
    this.fit();
  }

  /** An average over the latest; the first counts whole. */
  private observeAnswer(tokens: number): void {
    this.answers = Math.min(this.answers + 1, 16);
    this.answer += (tokens - this.answer) / this.answers;
  }

  /** Least squares, with the rule of thumb as two more points: prompts of one length say nothing of the slope. */
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

/** Whether a provider's figure can be a number of tokens: it is whatever its JSON says. */
export function isTokenCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MOST_TOKENS;
}
