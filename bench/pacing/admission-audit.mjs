const MINUTE_MS = 60_000;

/**
 * Books what the provider lets through once more, on buckets of its own: `peakFill` is the fullest they ever were, as a
 * share of the limit, and above 1 the provider has let through more than its limits permit.
 */
export class AdmissionAudit {
  constructor({ rpm, tpm }) {
    this.buckets = [
      { limit: rpm, level: 0, at: 0 },
      { limit: tpm, level: 0, at: 0 },
    ];
    this.peakFill = 0;
  }

  book(at, tokens) {
    [1, tokens].forEach((cost, index) => {
      const bucket = this.buckets[index];
      const drained = ((at - bucket.at) * bucket.limit) / MINUTE_MS;
      bucket.level = Math.max(0, bucket.level - drained) + cost;
      bucket.at = at;
      this.peakFill = Math.max(this.peakFill, bucket.level / bucket.limit);
    });
  }
}
