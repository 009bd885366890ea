import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AcquiredCalls, RefusedCalls } from '../../../modules/quota/call-slots.js';
import { ConcurrencyCounter } from '../../../modules/quota/concurrency-counter.js';
import { FakeClock } from '../../support/fake-clock.js';

const ONE = { wanted: 1, minimum: 1 };

describe('ConcurrencyCounter', () => {
  let clock: FakeClock;
  let counter: ConcurrencyCounter;
  beforeEach(() => {
    clock = new FakeClock();
    counter = new ConcurrencyCounter(clock);
  });

  const take = (limit: number, asked = ONE) => counter.acquire('one', limit, asked) as AcquiredCalls;
  const refused = (limit: number, asked = ONE) => counter.acquire('one', limit, asked) as RefusedCalls;

  it('gives as many calls as are free', () => {
    expect(take(3, { wanted: 2, minimum: 1 })).toMatchObject({ ok: true, count: 2 });
    expect(take(3, { wanted: 2, minimum: 1 })).toMatchObject({ ok: true, count: 1 });
    expect(refused(3)).toMatchObject({ ok: false, limit: 3 });
    expect(counter.acquire('other', 3, ONE).ok).toBe(true);
  });

  it('says to wait a second while it is unknown how long a call takes', () => {
    take(1);
    expect(refused(1).waitMs).toBe(1_000);
  });

  it('says to wait as long as the last calls took, divided by how many may end', async () => {
    const [first] = [take(4), take(4), take(4), take(4)];
    await clock.advance(20_000);
    counter.release(first);
    take(4);
    expect(refused(4).waitMs).toBe(5_000);
    expect(refused(4, { wanted: 3, minimum: 3 }).waitMs).toBe(15_000);
  });

  it('adapts to calls that take longer or shorter than before', async () => {
    take(2);
    const slow = take(2);
    await clock.advance(40_000);
    counter.release(slow);
    const quick = take(2);
    await clock.advance(8_000);
    counter.release(quick);
    take(2);
    expect(refused(2).waitMs).toBe((40_000 * 3 + 8_000) / 4 / 2);
  });

  it('says to wait a minute at most', async () => {
    take(2);
    const endless = take(2);
    await clock.advance(3_600_000);
    counter.release(endless);
    take(2);
    expect(refused(2).waitMs).toBe(60_000);
  });

  it('names no wait to a request that needs more calls than the limit', () => {
    expect(refused(2, { wanted: 3, minimum: 3 })).toEqual({ ok: false, limit: 2, waitMs: undefined });
  });

  it('refuses while more calls are in flight than a limit that was made smaller', () => {
    take(5, { wanted: 5, minimum: 1 });
    expect(refused(2).waitMs).toBe(1_000);
  });

  it('says when the last call was released', () => {
    const [one, other] = [take(2), take(2)];
    expect([counter.release(one), counter.release(other)]).toEqual([false, true]);
    expect(take(2, { wanted: 2, minimum: 2 }).count).toBe(2);
  });
});
