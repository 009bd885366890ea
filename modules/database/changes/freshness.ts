import type { Clock } from '../../support/index.js';
import type { ChangeFeed, Topic } from './change-feed.js';

/** Milliseconds that data may be used without another read while the change feed is not live. */
const MAX_AGE_MS = 1_000;
/** The same while it is live: rows that somebody changes with SQL by hand are announced by nobody. */
const MAX_LIVE_AGE_MS = 30_000;

/** Marks the beginning of a read. */
export interface ReadMark {
  /** Changes noticed before the read; `undefined` if the read has failed. */
  readonly changes: number | undefined;
  /** On the monotonic clock. */
  readonly atMs: number;
}

/**
 * Tells if data in memory has to be read again: after a change, and each second while the feed is not live.
 * Data that nothing was announced of is read again each half minute.
 */
export class Freshness {
  private changes = 0;

  /** @param topic the topic of the data */
  constructor(
    private readonly feed: ChangeFeed,
    topic: Topic,
    private readonly clock: Clock,
  ) {
    feed.subscribe(topic, () => (this.changes += 1));
  }

  /** Call it before the read begins: a change that is noticed during the read makes the result old. */
  mark(): ReadMark {
    return { changes: this.changes, atMs: this.clock.monotonic() };
  }

  /** Marks a read that has failed: it is fresh for a second, so that not every use tries again. */
  failed({ atMs }: ReadMark): ReadMark {
    return { changes: undefined, atMs };
  }

  /** True if no change was noticed since the read began. */
  isCurrent({ changes }: ReadMark): boolean {
    return changes === this.changes;
  }

  /** True if what was read may be used without another read. */
  isFresh(mark: ReadMark): boolean {
    const hasFailed = mark.changes === undefined;
    if (!hasFailed && !this.isCurrent(mark)) return false;
    const maxAgeMs = !hasFailed && this.feed.isLive ? MAX_LIVE_AGE_MS : MAX_AGE_MS;
    return this.clock.monotonic() - mark.atMs < maxAgeMs;
  }
}
