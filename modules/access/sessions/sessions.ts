import { Injectable, Logger, Optional, type OnModuleDestroy } from '@nestjs/common';
import { ChangeFeed, NoChangeFeed } from '../../database/index.js';
import { Clock, loggableError } from '../../support/index.js';
import { MAX_SESSIONS, SESSIONS_TOPIC, SessionStore, type StoredSession } from './session.store.js';

/**
 * Milliseconds that a session is remembered without reading its row again: within this time its end in
 * another process is effective here, however late the change feed tells of it.
 */
const CACHE_MS = 1_000;

/** A session of the admin page. */
export type Session = Pick<StoredSession, 'expiresAt'>;

interface KnownSession extends StoredSession {
  /** Monotonic milliseconds. */
  readonly validUntil: number;
}

/** A row that is being read. */
interface Reading {
  readonly startedAtMs: number;
  readonly session: Promise<StoredSession | undefined>;
}

/** Finds the sessions of the admin page. Holds a digest of each id, never the id. */
@Injectable()
export class Sessions implements OnModuleDestroy {
  private readonly logger = new Logger('access');
  /** By digest of the id. Holds only sessions that are stored, so that strangers cannot fill it. */
  private readonly known = new Map<string, KnownSession>();
  /** By digest. All requests that need a row while it is read share it: the page sends many at once. */
  private readonly readings = new Map<string, Reading>();
  private readonly touches = new Map<string, Promise<void>>();
  private readonly unsubscribe: () => void;
  /** Counts ends of sessions. */
  private ends = 0;

  constructor(
    private readonly store: SessionStore,
    private readonly clock: Clock,
    @Optional() feed: ChangeFeed = new NoChangeFeed(),
  ) {
    this.unsubscribe = feed.subscribe(SESSIONS_TOPIC, () => this.forget());
  }

  async onModuleDestroy(): Promise<void> {
    this.unsubscribe();
    await Promise.all(this.touches.values());
  }

  /**
   * Returns the session with that id, `undefined` if unknown or expired. Does not extend the session.
   * @throws AppError 503 `storage_busy` or `storage_unavailable` if its row cannot be read
   */
  async find(id: string): Promise<Session | undefined> {
    const digest = this.store.digestOf(id);
    if (digest === undefined) return undefined;
    const known = this.known.get(digest);
    if (known !== undefined && this.clock.monotonic() < known.validUntil) return known;
    this.known.delete(digest);
    return this.read(digest);
  }

  /**
   * Extends the idle timeout of a session that {@link find} has found. Stores it in the background and at
   * most once a minute: a request that reads need not wait for a lock.
   */
  touch(id: string): void {
    const digest = this.store.digestOf(id);
    const known = digest === undefined ? undefined : this.known.get(digest);
    if (digest === undefined || !known?.touchDue || this.touches.has(digest)) return;
    const touch = this.store
      .touch(digest)
      .then(() => {
        // Unless it was read again, or has ended.
        if (this.known.get(digest) === known) this.known.set(digest, { ...known, touchDue: false });
      })
      .catch((error: unknown) => {
        const msg = 'the use of a session could not be stored; the next request tries again';
        this.logger.warn({ msg, error: loggableError(error) });
      })
      .finally(() => this.touches.delete(digest));
    this.touches.set(digest, touch);
  }

  /** Makes the end of sessions effective from now on. Call it after their rows were removed. */
  forget(): void {
    this.ends += 1;
    this.known.clear();
    this.readings.clear();
  }

  private async read(digest: string): Promise<Session | undefined> {
    const { ends } = this;
    const { startedAtMs, session } = this.readingOf(digest);
    const stored = await session;
    if (stored === undefined) return undefined;
    const validUntil = startedAtMs + Math.min(CACHE_MS, stored.remainingMs);
    // A row read before an end must not be remembered after it.
    if (ends === this.ends) this.remember(digest, { ...stored, validUntil });
    return stored;
  }

  /** Returns the read of a row that is under way, if it is not too old to be remembered, else a new one. */
  private readingOf(digest: string): Reading {
    const now = this.clock.monotonic();
    const shared = this.readings.get(digest);
    if (shared !== undefined && now - shared.startedAtMs < CACHE_MS) return shared;
    const reading = { startedAtMs: now, session: this.store.find(digest) };
    this.readings.set(digest, reading);
    const done = () => {
      if (this.readings.get(digest) === reading) this.readings.delete(digest);
    };
    reading.session.then(done, done);
    return reading;
  }

  private remember(digest: string, session: KnownSession): void {
    this.known.set(digest, session);
    const [oldest] = this.known.keys();
    if (this.known.size > MAX_SESSIONS) this.known.delete(oldest!);
  }
}
