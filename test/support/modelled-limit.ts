/**
 * One limit as a provider keeps it, written down anew for tests to judge by: a level that falls at a steady rate. Exact to
 * rounding; it knows nothing of reservations.
 */
export class ModelledLimit {
  private level = 0;
  private at: number;

  constructor(
    readonly size: number,
    private readonly windowMs: number,
    private readonly monotonic: () => number,
  ) {
    this.at = monotonic();
  }

  get used(): number {
    const now = this.monotonic();
    this.level = Math.max(0, this.level - ((now - this.at) / this.windowMs) * this.size);
    this.at = now;
    return this.level;
  }

  /** Whether that much fits. What is larger than the limit, by the rounding of an estimate, needs all of it. */
  covers(amount: number): boolean {
    const rounding = 1e-6 * this.size + 1e-6;
    return this.used + amount <= this.size + rounding || this.used <= rounding;
  }

  charge(amount: number): void {
    this.level = Math.max(0, this.used + amount);
  }
}
