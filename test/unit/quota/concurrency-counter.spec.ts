import { beforeEach, describe, expect, it } from '@jest/globals';
import { type NoPlaces, Places, type TakenPlaces } from '../../../modules/quota/concurrency-counter.js';
import { FakeClock } from '../../support/fake-clock.js';

const ONE = { wanted: 1, least: 1 };

describe('places among the calls in flight', () => {
  let clock: FakeClock;
  let places: Places;
  beforeEach(() => {
    clock = new FakeClock();
    places = new Places(clock);
  });

  const take = (limit: number, asked = ONE) => places.take('one', limit, asked) as TakenPlaces;
  const refused = (limit: number, asked = ONE) => places.take('one', limit, asked) as NoPlaces;

  it('are given as far as they are free', () => {
    expect(take(3, { wanted: 2, least: 1 })).toMatchObject({ free: true, count: 2 });
    expect(take(3, { wanted: 2, least: 1 })).toMatchObject({ free: true, count: 1 });
    expect(refused(3)).toMatchObject({ free: false, limit: 3 });
    expect(places.take('other', 3, ONE).free).toBe(true);
  });

  it('tell a second to wait while nobody knows how long a call takes', () => {
    take(1);
    expect(refused(1).waitMs).toBe(1_000);
  });

  it('tell to wait as long as the last calls took, divided by how many may end', async () => {
    const [first] = [take(4), take(4), take(4), take(4)];
    await clock.advance(20_000);
    places.giveBack(first);
    take(4);
    expect(refused(4).waitMs).toBe(5_000);
    expect(refused(4, { wanted: 3, least: 3 }).waitMs).toBe(15_000);
  });

  it('follow calls that take longer or shorter than before', async () => {
    take(2);
    const slow = take(2);
    await clock.advance(40_000);
    places.giveBack(slow);
    const quick = take(2);
    await clock.advance(8_000);
    places.giveBack(quick);
    take(2);
    expect(refused(2).waitMs).toBe((40_000 * 3 + 8_000) / 4 / 2);
  });

  it('tell a minute at most', async () => {
    take(2);
    const endless = take(2);
    await clock.advance(3_600_000);
    places.giveBack(endless);
    take(2);
    expect(refused(2).waitMs).toBe(60_000);
  });

  it('tell no wait to who needs more than there are', () => {
    expect(refused(2, { wanted: 3, least: 3 })).toEqual({ free: false, limit: 2, waitMs: undefined });
  });

  it('stay taken where a limit has become smaller than what is in flight', () => {
    take(5, { wanted: 5, least: 1 });
    expect(refused(2).waitMs).toBe(1_000);
  });

  it('say when the last one was given back', () => {
    const [one, other] = [take(2), take(2)];
    expect([places.giveBack(one), places.giveBack(other)]).toEqual([false, true]);
    expect(take(2, { wanted: 2, least: 2 }).count).toBe(2);
  });
});
