import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../support/index.js';

const HOUR_MS = 3_600_000;

/** How long a session lasts at most. */
export const SESSION_LIFETIME_MS = 12 * HOUR_MS;
/** How long it lasts without a request. */
export const SESSION_IDLE_MS = 2 * HOUR_MS;
/** Sessions at once; the oldest goes when one more begins. */
export const MAX_SESSIONS = 100;

/** A session of the admin page. Times are milliseconds since the Unix epoch. */
export interface Session {
  /** When it ends, however much it is used. */
  readonly expiresAt: number;
  readonly lastUsedAt: number;
}

/**
 * The sessions of the admin page, in the memory of this process: a restart ends them. Of an id only a digest is kept. They end by
 * the wall clock, which goes on while the machine sleeps.
 */
@Injectable()
export class Sessions {
  /** By digest of the id, oldest first. */
  private readonly live = new Map<string, Session>();

  constructor(private readonly clock: Clock) {}

  /** Sessions kept now. */
  get size(): number {
    return this.live.size;
  }

  /** Begins a session. Its id, 256 random bits, is handed out this once. */
  start(): { id: string; session: Session } {
    this.makeRoom();
    const id = randomBytes(32).toString('base64url');
    const now = this.clock.now();
    const session = { expiresAt: now + SESSION_LIFETIME_MS, lastUsedAt: now };
    this.live.set(digestOf(id), session);
    return { id, session };
  }

  /** The session with that id, where it has not ended. To look is not to use it. */
  find(id: string): Session | undefined {
    const digest = digestOf(id);
    const session = this.live.get(digest);
    if (session === undefined || !this.hasEnded(session)) return session;
    this.live.delete(digest);
    return undefined;
  }

  /** Has a session last longer that would end for want of use. */
  use(id: string): void {
    const digest = digestOf(id);
    const session = this.live.get(digest);
    if (session !== undefined) this.live.set(digest, { ...session, lastUsedAt: this.clock.now() });
  }

  /** Ends a session at once. */
  end(id: string): void {
    this.live.delete(digestOf(id));
  }

  private makeRoom(): void {
    for (const [digest, session] of this.live) if (this.hasEnded(session)) this.live.delete(digest);
    const [oldest] = this.live.keys();
    if (this.live.size >= MAX_SESSIONS) this.live.delete(oldest!);
  }

  private hasEnded({ expiresAt, lastUsedAt }: Session): boolean {
    const now = this.clock.now();
    return now >= expiresAt || now - lastUsedAt >= SESSION_IDLE_MS;
  }
}

/** Ids are random throughout, so a plain digest tells nothing of them, and looking it up tells nothing by the time it takes. */
function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
