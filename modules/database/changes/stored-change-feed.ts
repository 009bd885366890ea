import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock, loggableError } from '../../support/index.js';
import { dialectOf } from '../dialect.js';
import { ChangeFeed, type Topic } from './change-feed.js';
import { CHANGES_CHANNEL, PostgresNotifications } from './postgres-notifications.js';

/** Milliseconds between two looks at the table. */
const POLL_MS = 500;
/** The feed is live for so long after the beginning of a look that succeeded, in milliseconds. */
const LIVE_MS = 2_000;

/** Revisions by topic, as texts: Postgres gives them so, and they are only compared. */
type Revisions = ReadonlyMap<Topic, string>;

/**
 * The change feed over the table `revisions`. Each change counts its topic's revision up, in the transaction
 * of the change; each process looks at the table twice a second. On Postgres it looks at once when a
 * notification arrives.
 */
@Injectable()
export class StoredChangeFeed extends ChangeFeed implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('changes');
  private readonly listeners = new Map<Topic, Set<() => void>>();
  /** As last read. */
  private revisions: Revisions | undefined;
  private liveUntil = Number.NEGATIVE_INFINITY;
  /** The look that is under way. */
  protected looking: Promise<void> | undefined;
  /** The look after the one that is under way. */
  private nextLook: Promise<void> | undefined;
  private isStopped = false;
  private isFailing = false;
  private cancelTimer = () => {};
  private notifications: PostgresNotifications | undefined;
  /** Topics of the notifications that came since the last look was over. */
  private readonly notified = new Set<Topic>();
  /** Looks that found changes of which no notification had come, since one has come. */
  private unannounced = 0;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    super();
  }

  get isLive(): boolean {
    return this.clock.monotonic() < this.liveUntil;
  }

  /** Begins to look at the table. */
  onModuleInit(): void {
    void this.look();
    // A command has ended before it needs notifications.
    this.cancelTimer = this.clock.scheduleInBackground(POLL_MS, () => {
      this.listen();
      this.lookRegularly();
    });
  }

  /** Resolves when the feed uses the database no more. */
  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    this.cancelTimer();
    this.notifications?.stop();
    await this.looking;
  }

  async publish(transaction: EntityManager, topic: Topic): Promise<void> {
    const parameter = this.dataSource.driver.createParameter('topic', 0);
    const count = `INSERT INTO "revisions" ("topic", "revision") VALUES (${parameter}, 1)
      ON CONFLICT ("topic") DO UPDATE SET "revision" = "revisions"."revision" + 1`;
    // Postgres sends the notification when the transaction commits.
    const sql =
      dialectOf(transaction) === 'sqlite'
        ? count
        : `WITH counted AS (${count} RETURNING "topic")
           SELECT pg_notify('${CHANGES_CHANNEL}', "topic") FROM counted`;
    await transaction.query(sql, [topic]);
  }

  subscribe(topic: Topic, listener: () => void): () => void {
    const listeners = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  /** Looks at the table now, or after the look that is under way. Resolves when the listeners were called. */
  async look(): Promise<void> {
    if (this.isStopped) return;
    if (this.looking !== undefined) {
      this.nextLook ??= this.looking.then(() => {
        this.nextLook = undefined;
        return this.look();
      });
      return this.nextLook;
    }
    this.looking = this.readRevisions().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private listen(): void {
    if (this.isStopped || dialectOf(this.dataSource) !== 'postgres') return;
    const onListening = () => {
      this.unannounced = 0;
      void this.look();
    };
    const onNotification = (topic: Topic) => {
      this.unannounced = 0;
      this.notified.add(topic);
      void this.look();
    };
    this.notifications = new PostgresNotifications(
      this.dataSource,
      { onListening, onNotification },
      this.clock,
    );
    void this.notifications.start();
  }

  private lookRegularly(): void {
    // One that waits longer than to its next turn is enough.
    if (this.looking === undefined) void this.look();
    this.cancelTimer = this.clock.scheduleInBackground(POLL_MS, () => this.lookRegularly());
  }

  private async readRevisions(): Promise<void> {
    const startedAt = this.clock.monotonic();
    try {
      const rows = await this.dataSource.query<{ topic: Topic; revision: string | number }[]>(
        'SELECT "topic", "revision" FROM "revisions"',
      );
      this.liveUntil = startedAt + LIVE_MS;
      this.notice(new Map(rows.map(({ topic, revision }) => [topic, String(revision)])));
      if (this.isFailing) this.logger.log('changes by other processes are seen again');
      this.isFailing = false;
    } catch (error) {
      if (this.isFailing || this.isStopped) return;
      this.isFailing = true;
      const msg = 'the table of changes cannot be read; stored data is read again each second';
      this.logger.warn({ msg, error: loggableError(error) });
    }
  }

  private notice(read: Revisions): void {
    const before = this.revisions;
    this.revisions = read;
    if (before !== undefined) this.compareWithNotifications(before, read);
    for (const [topic, listeners] of this.listeners) {
      if (before !== undefined && before.get(topic) === read.get(topic)) continue;
      for (const listener of listeners) listener();
    }
  }

  /**
   * A look may be quicker than a notification; twice, with none in between, means that none arrives: the
   * connection is dead and TCP has not noticed, or a pooler has taken it.
   */
  private compareWithNotifications(before: Revisions, read: Revisions): void {
    const changed = [...read].filter(([topic, revision]) => before.get(topic) !== revision);
    const isUnannounced = changed.some(([topic]) => !this.notified.has(topic));
    this.notified.clear();
    if (this.notifications?.isListening !== true || !isUnannounced) return;
    this.unannounced += 1;
    if (this.unannounced < 2) return;
    this.unannounced = 0;
    this.notifications.restart();
  }
}
