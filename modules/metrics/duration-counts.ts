/**
 * Upper bounds of the buckets of every histogram, in seconds: from a cached list to the longest generation.
 */
export const BUCKETS_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** One line of a histogram. */
export interface HistogramLine {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** Counts durations, for one set of labels. */
export class DurationCounts {
  /** For each bound the durations between it and the one before; last those beyond all bounds. */
  private readonly counts = Array<number>(BUCKETS_SECONDS.length + 1).fill(0);
  private seconds = 0;

  add(ms: number): void {
    const seconds = ms / 1000;
    let bucket = 0;
    while (bucket < BUCKETS_SECONDS.length && seconds > BUCKETS_SECONDS[bucket]!) bucket += 1;
    this.counts[bucket]! += 1;
    this.seconds += seconds;
  }

  /** Returns the lines of a histogram: each bucket with all shorter durations, sum and count. */
  lines(name: string, labels: Readonly<Record<string, string>>): HistogramLine[] {
    let count = 0;
    const buckets = this.counts.map((durations, index) => {
      count += durations;
      const le = BUCKETS_SECONDS[index] ?? '+Inf';
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: this.seconds },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }
}
