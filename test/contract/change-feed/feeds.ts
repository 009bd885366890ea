import type { DataSource } from 'typeorm';
import { StoredChangeFeed, writeAtomically } from '../../../modules/database/index.js';
import { closeLater } from '../../support/cleanup.js';
import { FakeClock } from '../../support/fake-clock.js';

/** A process with a connection and a feed of its own. Time moves only when a test says so. */
export interface FeedProcess {
  readonly dataSource: DataSource;
  readonly feed: TestFeed;
  readonly clock: FakeClock;
  /** Commits a change of a topic. */
  readonly change: (topic: string) => Promise<void>;
}

/** Lets a test wait for the look that a timer began. */
class TestFeed extends StoredChangeFeed {
  async looked(): Promise<void> {
    await this.looking;
  }
}

/** Starts a feed that has looked once. It stops with the test. */
export async function startFeed(dataSource: DataSource): Promise<FeedProcess> {
  const clock = new FakeClock();
  const feed = new TestFeed(dataSource, clock);
  closeLater(() => feed.onModuleDestroy());
  feed.onModuleInit();
  await feed.look();
  const change = (topic: string) =>
    writeAtomically(dataSource, (transaction) => feed.publish(transaction, topic));
  return { dataSource, feed, clock, change };
}

/** Counts the calls of a listener. */
export function countChanges(
  { feed }: { readonly feed: StoredChangeFeed },
  topic: string,
): { count: number; stop: () => void } {
  const seen = { count: 0, stop: () => undefined as void };
  seen.stop = feed.subscribe(topic, () => (seen.count += 1));
  return seen;
}
