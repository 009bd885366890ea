const MINUTE_MS = 60_000;

/**
 * Judges what a provider was asked, on buckets of its own that refuse nothing: `peak` is the fullest they ever were, as a
 * share of the limit, refused calls included. Above 1, more was asked than the limits permit.
 */
export class Judge {
  peak = 0;
  firstAt;
  /** Of the calls that were let through, which alone count in `shareUntil`. */
  used = { requests: 0, tokens: 0 };

  /** @param {{ rpm?: number, tpm?: number }} limits */
  constructor({ rpm = Infinity, tpm = Infinity }) {
    this.limits = { requests: rpm, tokens: tpm };
    this.buckets = { requests: { level: 0, at: 0 }, tokens: { level: 0, at: 0 } };
  }

  /** Books a call that the provider has read. */
  asked(at, amounts) {
    this.firstAt ??= at;
    for (const [unit, limit] of Object.entries(this.limits)) {
      if (limit === Infinity) continue;
      const bucket = this.buckets[unit];
      bucket.level = Math.max(0, bucket.level - ((at - bucket.at) * limit) / MINUTE_MS) + amounts[unit];
      bucket.at = at;
      this.peak = Math.max(this.peak, bucket.level / limit);
    }
  }

  /** The fullest that the buckets were since the last call of this. */
  takePeak() {
    const { peak } = this;
    this.peak = 0;
    return peak;
  }

  /** Books a call that the provider has let through. */
  admitted(amounts) {
    this.used.requests += amounts.requests;
    this.used.tokens += amounts.tokens;
  }

  /** Share of what the tightest limit permits from the first call on: a minute in hand, and what refills since. */
  shareUntil(at) {
    const minutes = (at - this.firstAt) / MINUTE_MS + 1;
    return Math.max(
      ...Object.entries(this.limits).map(([unit, limit]) => this.used[unit] / (limit * minutes)),
    );
  }
}
