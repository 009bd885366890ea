import type { FakeLimit, FakeLimits } from './rate-headers.js';

/** Limits per minute of one account. */
export interface AccountLimits {
  readonly requests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A bucket that refills continuously over a minute. */
class Bucket {
  private level = 0;
  private at: number;

  constructor(
    readonly size: number,
    private readonly monotonic: () => number,
  ) {
    this.at = monotonic();
  }

  get used(): number {
    const now = this.monotonic();
    this.level = Math.max(0, this.level - ((now - this.at) / 60_000) * this.size);
    this.at = now;
    return this.level;
  }

  charge(amount: number): void {
    this.level = this.used + amount;
  }

  /** Seconds until that much fits. */
  secondsFor(amount: number): number {
    return Math.ceil(((this.used + amount - this.size) / this.size) * 60);
  }

  /** What its headers tell. @param roundTo what is left is rounded to that much */
  told(roundTo: number): FakeLimit {
    const left = Math.max(0, this.size - this.used);
    const remaining = left >= this.size ? this.size : Math.round(left / roundTo) * roundTo;
    return { limit: this.size, remaining, resetSeconds: Math.ceil((this.used / this.size) * 60) };
  }
}

/**
 * The limits of an account as Anthropic counts them: requests and input tokens when a call arrives, output
 * tokens as they are written. `max_tokens` does not count.
 */
export class LimitedAccount {
  private readonly requests: Bucket;
  private readonly input: Bucket;
  private readonly output: Bucket;

  constructor(limits: AccountLimits, monotonic: () => number) {
    this.requests = new Bucket(limits.requests, monotonic);
    this.input = new Bucket(limits.inputTokens, monotonic);
    this.output = new Bucket(limits.outputTokens, monotonic);
  }

  /** Admits a call, or returns its `retry-after` in seconds. */
  admit(inputTokens: number): number | undefined {
    const waits = [
      this.requests.secondsFor(1),
      this.input.secondsFor(inputTokens),
      this.output.secondsFor(1),
    ];
    const seconds = Math.max(...waits);
    if (seconds > 0) return seconds;
    this.requests.charge(1);
    this.input.charge(inputTokens);
    return undefined;
  }

  /** Counts what an answer has written. */
  write(outputTokens: number): void {
    this.output.charge(outputTokens);
  }

  /** What the headers of a reply tell. */
  told(): FakeLimits {
    return {
      requests: this.requests.told(1),
      'input-tokens': this.input.told(1_000),
      'output-tokens': this.output.told(1_000),
    };
  }
}
