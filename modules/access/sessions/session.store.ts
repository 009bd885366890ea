import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { DataSource, type EntityManager, In, LessThanOrEqual } from 'typeorm';
import { ChangeFeed, databaseNow, NoChangeFeed, writeRows } from '../../database/index.js';
import { Clock, withStorageErrors } from '../../support/index.js';
import { ACCESS_OPTIONS, type AccessModuleOptions } from '../access.options.js';
import { SessionEntity } from './session.entity.js';

const HOUR_MS = 3_600_000;

/** Lifetime of a session. */
export const SESSION_LIFETIME_MS = 12 * HOUR_MS;
/** Idle timeout of a session. */
export const SESSION_IDLE_MS = 2 * HOUR_MS;
/** Sessions at once; one more ends the oldest. */
export const MAX_SESSIONS = 100;
/** The use of a session is stored at most so often, in milliseconds. */
export const TOUCH_EVERY_MS = 60_000;

/** The change feed's topic of sessions that end before their time. */
export const SESSIONS_TOPIC = 'sessions';

/** 32 bytes as base64url. */
const SESSION_ID = /^[\w-]{43}$/;

/** A session that goes on. Times are milliseconds. */
export interface StoredSession {
  /** Since the Unix epoch: the end of its lifetime, however much it is used. */
  readonly expiresAt: number;
  /** From the moment it was read until it ends if it is not used. */
  readonly remainingMs: number;
  /** True if its last use was stored so long ago that the next one has to be stored. */
  readonly touchDue: boolean;
}

/**
 * Stores the sessions of the admin page, by a digest of each id under the admin token: with another admin
 * token no session is found. They expire by the database's clock: on SQLite the machine's wall clock, which
 * goes on while the machine sleeps.
 */
@Injectable()
export class SessionStore {
  readonly #key: KeyObject;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Inject(ACCESS_OPTIONS) { adminToken }: AccessModuleOptions,
    @Optional() private readonly feed: ChangeFeed = new NoChangeFeed(),
  ) {
    this.#key = createSecretKey(Buffer.from(adminToken.reveal()));
  }

  /** Returns what a session is stored by; `undefined` for a text that is no id. */
  digestOf(id: string): string | undefined {
    if (!SESSION_ID.test(id)) return undefined;
    return createHmac('sha256', this.#key).update(`session ${id}`).digest('base64url');
  }

  /**
   * Adds a session, and removes those that have expired and the oldest of too many. Its id, 256 random bits,
   * is handed out this once.
   */
  async add(transaction: EntityManager): Promise<{ id: string; session: Pick<StoredSession, 'expiresAt'> }> {
    const now = await databaseNow(transaction, this.clock);
    await this.makeRoom(now, transaction);
    const id = randomBytes(32).toString('base64url');
    const expiresAt = now + SESSION_LIFETIME_MS;
    const row = { digest: this.digestOf(id)!, createdAt: now, expiresAt, lastUsedAt: now };
    await transaction.insert(SessionEntity, row);
    return { id, session: { expiresAt } };
  }

  /** Removes a session. @returns false if there was none */
  async remove(digest: string, transaction: EntityManager): Promise<boolean> {
    if (!(await transaction.existsBy(SessionEntity, { digest }))) return false;
    await transaction.delete(SessionEntity, { digest });
    await this.feed.publish(transaction, SESSIONS_TOPIC);
    return true;
  }

  /**
   * Returns a session; `undefined` if unknown or expired. Does not extend it.
   * @throws AppError 503 `storage_busy` or `storage_unavailable`
   */
  async find(digest: string): Promise<StoredSession | undefined> {
    const { manager } = this.dataSource;
    const row = await withStorageErrors(() => manager.findOneBy(SessionEntity, { digest }));
    if (row === null) return undefined;
    const { expiresAt, lastUsedAt } = row;
    const now = await withStorageErrors(() => databaseNow(manager, this.clock));
    const remainingMs = Math.min(expiresAt, lastUsedAt + SESSION_IDLE_MS) - now;
    return remainingMs > 0
      ? { expiresAt, remainingMs, touchDue: now - lastUsedAt >= TOUCH_EVERY_MS }
      : undefined;
  }

  /** Extends the idle timeout of a session that is stored. @throws AppError 503 */
  async touch(digest: string): Promise<void> {
    await writeRows(this.dataSource, async (transaction) => {
      const lastUsedAt = await databaseNow(transaction, this.clock);
      await transaction.update(SessionEntity, { digest }, { lastUsedAt });
    });
  }

  private async makeRoom(now: number, transaction: EntityManager): Promise<void> {
    await transaction.delete(SessionEntity, { expiresAt: LessThanOrEqual(now) });
    await transaction.delete(SessionEntity, { lastUsedAt: LessThanOrEqual(now - SESSION_IDLE_MS) });
    const excess = (await transaction.count(SessionEntity)) - MAX_SESSIONS + 1;
    if (excess <= 0) return;
    const order = { createdAt: 'ASC', digest: 'ASC' } as const;
    const oldest = await transaction.find(SessionEntity, { order, take: excess });
    await transaction.delete(SessionEntity, { digest: In(oldest.map(({ digest }) => digest)) });
    await this.feed.publish(transaction, SESSIONS_TOPIC);
  }
}
