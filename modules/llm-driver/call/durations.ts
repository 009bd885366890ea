/** Durations that the percentile is taken of: the latest ones. */
const REMEMBERED = 256;
/** Fewer show no percentile. */
const ENOUGH = 20;
/** Durations after which the percentile is computed anew. */
const RENEW_AFTER = 16;

/** Learns how long the calls of a scope usually take. */
export class Durations {
  private readonly latest: number[] = [];
  private count = 0;
  private computed: { readonly at: number; readonly p95: number } | undefined;

  /** @param durationMs of one answered call */
  observe(durationMs: number): void {
    this.latest[this.count % REMEMBERED] = durationMs;
    this.count += 1;
  }

  /** 95 % of the latest calls took at most so many milliseconds; `undefined` before 20 were answered. */
  get p95(): number | undefined {
    if (this.count < ENOUGH) return undefined;
    if (this.computed === undefined || this.count - this.computed.at >= RENEW_AFTER) {
      const sorted = this.latest.toSorted((a, b) => a - b);
      this.computed = { at: this.count, p95: sorted[Math.ceil(0.95 * sorted.length) - 1]! };
    }
    return this.computed.p95;
  }
}
