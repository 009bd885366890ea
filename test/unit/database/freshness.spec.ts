import { beforeEach, describe, expect, it } from '@jest/globals';
import { Freshness, NoChangeFeed } from '../../../modules/database/index.js';
import { FakeClock } from '../../support/fake-clock.js';
import { ManualChangeFeed } from '../../support/manual-change-feed.js';

describe('the freshness of stored data in memory', () => {
  let clock: FakeClock;
  let feed: ManualChangeFeed;
  let freshness: Freshness;

  beforeEach(() => {
    clock = new FakeClock();
    feed = new ManualChangeFeed();
    freshness = new Freshness(feed, 'settings', clock);
  });

  it('lasts until a change while the feed is live', async () => {
    const read = freshness.mark();
    await clock.advance(29_999);
    expect(freshness.isFresh(read)).toBe(true);
    feed.change('settings');
    expect(freshness.isFresh(read)).toBe(false);
    expect(freshness.isFresh(freshness.mark())).toBe(true);
  });

  it('ends after half a minute without a change: rows may have been changed by hand', async () => {
    const read = freshness.mark();
    await clock.advance(30_000);
    expect(freshness.isCurrent(read)).toBe(true);
    expect(freshness.isFresh(read)).toBe(false);
  });

  it('ends with a change that was noticed during the read', () => {
    const read = freshness.mark();
    feed.change('settings');
    expect(freshness.isCurrent(read)).toBe(false);
    expect(freshness.isFresh(read)).toBe(false);
  });

  it('lasts a second while the feed is not live', async () => {
    feed.isLive = false;
    const read = freshness.mark();
    await clock.advance(999);
    expect(freshness.isFresh(read)).toBe(true);
    await clock.advance(1);
    expect(freshness.isFresh(read)).toBe(false);
  });

  it('lasts a second after a failed read, also while the feed is live and while changes arrive', async () => {
    const read = freshness.failed(freshness.mark());
    feed.change('settings');
    await clock.advance(999);
    expect(freshness.isFresh(read)).toBe(true);
    await clock.advance(1);
    expect(freshness.isFresh(read)).toBe(false);
    expect(freshness.isCurrent(read)).toBe(false);
  });

  it('lasts a second in an application without a feed', async () => {
    const alone = new Freshness(new NoChangeFeed(), 'settings', clock);
    const read = alone.mark();
    await clock.advance(1_000);
    expect(alone.isFresh(read)).toBe(false);
  });
});
