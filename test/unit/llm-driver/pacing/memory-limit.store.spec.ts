import { describe, expect, it } from '@jest/globals';
import { Bucket } from '../../../../modules/llm-driver/pacing/bucket.js';
import { Limit } from '../../../../modules/llm-driver/pacing/limit.js';

const MINUTE = 60_000;
/** 6,000 a minute: a tenth of a token every millisecond, filled up to 25 tokens short of the limit. */
const tokens = new Limit('tokens', 'minute', 6_000, 'configured');

function bucketWith(used: number, at = 0): Bucket {
  const bucket = new Bucket(at);
  bucket.add(tokens, used, at);
  return bucket;
}

describe('a bucket', () => {
  it('starts at level 0 and takes what fits at once', () => {
    expect(new Bucket(0).waitMs(tokens, 5_975, 0)).toBe(0);
  });

  it('returns the wait until an amount fits', () => {
    expect(bucketWith(5_000).waitMs(tokens, 1_443, 0)).toBeCloseTo((5_000 + 1_443 - 5_975) / 0.1, 6);
  });

  it('fits exactly after that wait, not a moment before', () => {
    const waitMs = bucketWith(5_000).waitMs(tokens, 1_443, 0);
    expect(bucketWith(5_000).waitMs(tokens, 1_443, waitMs)).toBe(0);
    expect(bucketWith(5_000).waitMs(tokens, 1_443, waitMs - 1)).toBeCloseTo(1, 6);
  });

  it('refills continuously, down to level 0 and no further', () => {
    const bucket = bucketWith(3_000);
    expect(bucket.used(tokens, 10_000)).toBeCloseTo(2_000, 6);
    expect(bucket.used(tokens, 20_000)).toBeCloseTo(1_000, 6);
    expect(bucket.used(tokens, 60 * MINUTE)).toBe(0);
    bucket.add(tokens, 6_000, 60 * MINUTE);
    expect(bucket.waitMs(tokens, 100, 60 * MINUTE)).toBeGreaterThan(0);
  });

  it('lets an amount above the limit wait until level 0, and no longer', () => {
    expect(bucketWith(600).waitMs(tokens, 10_000, 0)).toBeCloseTo(6_000, 6);
    expect(bucketWith(0).waitMs(tokens, 10_000, 0)).toBe(0);
  });

  it('never has a level below 0, however much is given back', () => {
    const bucket = bucketWith(100);
    bucket.add(tokens, -5_000, 0);
    expect(bucket.used(tokens, 0)).toBe(0);
  });

  it('keeps a level above the limit', () => {
    expect(bucketWith(12_000).waitMs(tokens, 5_975, 0)).toBeCloseTo(2 * MINUTE, 6);
  });

  it('does not refill when the clock stands or goes back', () => {
    const bucket = bucketWith(3_000, 1_000);
    expect(bucket.used(tokens, 1_000)).toBe(3_000);
    expect(bucket.used(tokens, 500)).toBe(3_000);
    expect(bucket.used(tokens, 2_000)).toBeCloseTo(2_900, 6);
  });

  it('asks for no wait over the rounding of fractions', () => {
    const bucket = new Bucket(0);
    for (let n = 0; n < 5_975; n += 1) bucket.add(tokens, 0.1, 0);
    bucket.add(tokens, 5_377.5, 0);
    expect(bucket.waitMs(tokens, 0, 0)).toBe(0);
    expect(bucket.waitMs(tokens, 1e-9, 0)).toBe(0);
  });
});
