import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../support/index.js';

const HOUR_MS = 3_600_000;

/** Lifetime of a session. */
export const SESSION_LIFETIME_MS = 12 * HOUR_MS;
/** Idle timeout of a session. */
export const SESSION_IDLE_MS = 2 * HOUR_MS;
/** Sessions at once; one more ends the oldest. */
export const MAX_SESSIONS = 100;

/** A session of the admin page. Times are milliseconds since the Unix epoch. */
export interface Session {
  /** The end of its lifetime, however much it is used. */
  readonly expiresAt: number;
  readonly lastUsedAt: number;
}

/**
 * The sessions of the admin page, in the memory of this process: a restart ends them. Holds a digest of each
 * id, never the id. They expire by the wall clock, which goes on while the machine sleeps.
 */
@Injectable()
export class Sessions {
  /** By digest of the id, oldest first. */
  private readonly sessions = new Map<string, Session>();

  constructor(private readonly clock: Clock) {}

  /** Number of sessions in memory. */
  get size(): number {
    return this.sessions.size;
  }

  /** Starts a session. Its id, 256 random bits, is handed out this once. */
  start(): { id: string; session: Session } {
    this.makeRoom();
    const id = randomBytes(32).toString('base64url');
    const now = this.clock.now();
    const session = { expiresAt: now + SESSION_LIFETIME_MS, lastUsedAt: now };
    this.sessions.set(digestOf(id), session);
    return { id, session };
  }

  /** Returns the session with that id, `undefined` if unknown or expired. Does not extend the session. */
  find(id: string): Session | undefined {
    const digest = digestOf(id);
    const session = this.sessions.get(digest);
    if (session === undefined || !this.hasExpired(session)) return session;
    this.sessions.delete(digest);
    return undefined;
  }

  /** Extends the idle timeout. */
  touch(id: string): void {
    const digest = digestOf(id);
    const session = this.sessions.get(digest);
    if (session !== undefined) this.sessions.set(digest, { ...session, lastUsedAt: this.clock.now() });
  }

  /** Ends a session at once. */
  end(id: string): void {
    this.sessions.delete(digestOf(id));
  }

  private makeRoom(): void {
    for (const [digest, session] of this.sessions) {
      if (this.hasExpired(session)) this.sessions.delete(digest);
    }
    const [oldest] = this.sessions.keys();
    if (this.sessions.size >= MAX_SESSIONS) this.sessions.delete(oldest!);
  }

  private hasExpired({ expiresAt, lastUsedAt }: Session): boolean {
    const now = this.clock.now();
    return now >= expiresAt || now - lastUsedAt >= SESSION_IDLE_MS;
  }
}

/** A plain digest is enough: ids are random, so neither the digest nor the time of a look-up reveals one. */
function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
