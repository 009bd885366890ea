/**
 * A provider's limit, written a second time for tests to compare with: a level that falls at a steady rate.
 * Exact to rounding; without reservations.
 */
export class ModelledLimit {
  private level = 0;
  private at: number;
  /** Last time at level 0: nothing that was charged before can be given back. */
  unusedAt = -Infinity;

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
    if (this.level === 0) this.unusedAt = now;
    return this.level;
  }

  /**
   * Whether that much fits, or nearly. What is larger than the limit, by the rounding of an estimate, needs
   * all of it.
   */
  covers(amount: number, allowed = 0): boolean {
    const used = this.used - allowed - 1e-6 * (this.size + 1);
    return used <= 0 || used + amount <= this.size;
  }

  charge(amount: number): void {
    this.level = Math.max(0, this.used + amount);
  }
}
