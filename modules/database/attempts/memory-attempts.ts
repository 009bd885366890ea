import type { Clock } from '../../support/index.js';
import { type Attempt, Attempts } from './attempts.js';

/** Subjects remembered for a purpose; the one not seen for the longest time is forgotten first. */
const MAX_SUBJECTS = 10_000;

interface Bucket {
  /** Cost of attempts not yet refilled at the time `at`. */
  used: number;
  /** Monotonic milliseconds. */
  at: number;
}

/** Limits the attempts of this process alone. */
export class MemoryAttempts extends Attempts {
  /** By purpose, then by subject. */
  private readonly purposes = new Map<string, Map<string, Bucket>>();

  constructor(private readonly clock: Pick<Clock, 'monotonic'>) {
    super();
  }

  /** Number of subjects remembered for a purpose. */
  sizeOf(purpose: string): number {
    return this.purposes.get(purpose)?.size ?? 0;
  }

  take(attempt: Attempt): number {
    const bucket = this.bucketOf(attempt);
    const waitMs = waitOf(bucket, attempt);
    if (waitMs === 0) bucket.used += attempt.cost ?? 1;
    return waitMs;
  }

  /** Returns what {@link take} would, and counts nothing. */
  waitMs(attempt: Attempt): number {
    return waitOf(this.bucketOf(attempt), attempt);
  }

  private bucketOf({ purpose, subject, refillMs }: Attempt): Bucket {
    const now = this.clock.monotonic();
    const buckets = this.purposes.get(purpose) ?? new Map<string, Bucket>();
    this.purposes.set(purpose, buckets);
    const bucket = buckets.get(subject) ?? { used: 0, at: now };
    bucket.used = Math.max(0, bucket.used - (now - bucket.at) / refillMs);
    bucket.at = now;
    buckets.delete(subject);
    buckets.set(subject, bucket);
    const [oldest] = buckets.keys();
    if (buckets.size > MAX_SUBJECTS) buckets.delete(oldest!);
    return bucket;
  }
}

function waitOf({ used }: Bucket, { cost = 1, burst, refillMs }: Attempt): number {
  const excess = used + cost - burst;
  return excess > 0 ? Math.ceil(excess * refillMs) : 0;
}
