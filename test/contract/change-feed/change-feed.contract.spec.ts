import { beforeEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { StoredChangeFeed, writeAtomically } from '../../../modules/database/index.js';
import { SHARED_DATABASES } from '../../support/shared-databases.js';
import { countChanges, type FeedProcess, startFeed } from './feeds.js';

for (const { name, describe, open } of SHARED_DATABASES)
  describe(`the change feed on ${name}`, () => {
    let one: FeedProcess;
    let other: FeedProcess;

    beforeEach(async () => {
      const connect = await open();
      one = await startFeed(await connect());
      other = await startFeed(await connect());
    });

    it('tells other processes and its own of a change', async () => {
      const seen = [one, other].map((each) => countChanges(each, 'settings'));
      await one.change('settings');
      await Promise.all([one.feed.look(), other.feed.look()]);
      expect(seen.map(({ count }) => count)).toEqual([1, 1]);
    });

    it('tells each change of a topic, and nothing more', async () => {
      const seen = countChanges(other, 'settings');
      for (let changes = 1; changes <= 5; changes += 1) {
        await one.change('settings');
        await other.feed.look();
        await other.feed.look();
        expect(seen.count).toBe(changes);
      }
    });

    it('tells nothing of other topics', async () => {
      const seen = countChanges(other, 'settings');
      await one.change('client_keys');
      await other.feed.look();
      expect(seen.count).toBe(0);
    });

    it('tells nothing of a change that was rolled back', async () => {
      const seen = countChanges(other, 'settings');
      const failed = writeAtomically(one.dataSource, async (transaction) => {
        await one.feed.publish(transaction, 'settings');
        throw new Error('refused');
      });
      await expect(failed).rejects.toThrow('refused');
      await other.feed.look();
      expect(seen.count).toBe(0);
    });

    it('tells every topic of one transaction', async () => {
      const seen = ['settings', 'sessions'].map((topic) => countChanges(other, topic));
      await writeAtomically(one.dataSource, async (transaction) => {
        await one.feed.publish(transaction, 'settings');
        await one.feed.publish(transaction, 'sessions');
      });
      await other.feed.look();
      expect(seen.map(({ count }) => count)).toEqual([1, 1]);
    });

    it('loses no change when many processes change one topic at the same time', async () => {
      const seen = countChanges(other, 'settings');
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => [one, other][index % 2]!.change('settings')),
      );
      const rows = await one.dataSource.query<{ revision: unknown }[]>('SELECT "revision" FROM "revisions"');
      expect(rows.map(({ revision }) => Number(revision))).toEqual([20]);
      await other.feed.look();
      expect(seen.count).toBeGreaterThan(0);
    });

    it('tells a listener nothing after its subscription has ended', async () => {
      const seen = countChanges(other, 'settings');
      seen.stop();
      await one.change('settings');
      await other.feed.look();
      expect(seen.count).toBe(0);
    });

    it('calls every listener when it starts: what was read before may be old', async () => {
      const feed = new StoredChangeFeed(one.dataSource, one.clock);
      const seen = countChanges({ feed }, 'settings');
      expect(feed.isLive).toBe(false);
      await feed.look();
      expect(feed.isLive).toBe(true);
      expect(seen.count).toBe(1);
    });

    it('looks each half second by itself', async () => {
      const seen = countChanges(other, 'settings');
      await one.change('settings');
      await other.clock.advance(499);
      await other.feed.looked();
      expect(seen.count).toBe(0);
      await other.clock.advance(1);
      await other.feed.looked();
      expect(seen.count).toBe(1);
    });

    it('is live for two seconds after a look that succeeded, and tells later what changed meanwhile', async () => {
      jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
      jest.spyOn(Logger.prototype, 'log').mockImplementation(() => undefined);
      const seen = countChanges(other, 'settings');
      expect(other.feed.isLive).toBe(true);
      await one.change('settings');
      await one.dataSource.query('ALTER TABLE "revisions" RENAME TO "away"');
      for (const live of [true, true, true, false]) {
        await other.clock.advance(500);
        await other.feed.looked();
        expect(other.feed.isLive).toBe(live);
      }
      expect(seen.count).toBe(0);
      await one.dataSource.query('ALTER TABLE "away" RENAME TO "revisions"');
      await other.feed.look();
      expect(other.feed.isLive).toBe(true);
      expect(seen.count).toBe(1);
    });

    it('uses the database no more once it has stopped', async () => {
      const seen = countChanges(other, 'settings');
      await other.feed.onModuleDestroy();
      await one.change('settings');
      await other.feed.look();
      await other.clock.advance(5_000);
      expect(seen.count).toBe(0);
      expect(other.clock.pending).toBe(0);
    });
  });
