/** Upper bounds of the buckets of every histogram, in seconds: from a cached list to the longest generation. */
export const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120] as const;

const COUNT = SECONDS.length;
const SUM = SECONDS.length + 1;

/** Durations counted by bucket: what a histogram shows of one set of labels. */
export class Durations {
  /** How many each bucket holds alone, then all there were, then their sum in seconds. */
  private readonly figures = new Float64Array(SECONDS.length + 2);

  /** @param ms milliseconds */
  observe(ms: number): void {
    const seconds = ms / 1000;
    let bucket = 0;
    while (bucket < SECONDS.length && seconds > SECONDS[bucket]!) bucket += 1;
    // Longer than the longest bucket: counted among all, and nowhere else.
    if (bucket < SECONDS.length) this.figures[bucket]! += 1;
    this.figures[COUNT]! += 1;
    this.figures[SUM]! += seconds;
  }

  get count(): number {
    return this.figures[COUNT]!;
  }

  get sumSeconds(): number {
    return this.figures[SUM]!;
  }

  /** For each bound of {@link SECONDS}, how many were not longer. */
  notLonger(): number[] {
    let sum = 0;
    return SECONDS.map((_bound, bucket) => (sum += this.figures[bucket]!));
  }
}
