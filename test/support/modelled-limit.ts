/**
 * One limit as a provider keeps it, written down anew for tests to judge by: a level that falls at a steady
 * rate. Exact to rounding; it knows nothing of reservations.
 */
export class ModelledLimit {
  private level = 0;
  private at: number;
  /** When it was unused last: of what was charged before nothing is left to give back. */
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
