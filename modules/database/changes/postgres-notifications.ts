import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import type { Clock, Random } from '../../support/index.js';
import type { Topic } from './change-feed.js';

/** The channel of all changes; payloads are topics. */
export const CHANGES_CHANNEL = 'llm_driver_changes';
/** Milliseconds of the longest wait before the first attempt to connect again; it doubles each time. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** The part of a client of `pg` that is used here. */
interface ListeningClient {
  connect(): Promise<void>;
  query(sql: string): Promise<unknown>;
  on(event: 'notification', listener: (message: { channel: string; payload?: string }) => void): void;
  on(event: 'error' | 'end', listener: () => void): void;
  removeAllListeners(): void;
  readonly connection: { readonly stream: { destroy(): void } };
}

/** The pool of TypeORM's driver for Postgres. */
interface Pool {
  readonly Client: new (options: object) => ListeningClient;
  readonly options: object;
}

/** What notifications are for. */
export interface NotificationListener {
  /** Called when notifications begin to arrive: what changed before has to be looked for. */
  readonly onListening: () => void;
  readonly onNotification: (topic: Topic) => void;
}

/**
 * Listens for notifications of changes, on a connection of its own. Connects again by itself when the server
 * restarts or the connection is cut. The waits grow until a notification has arrived: behind a pooler that
 * shares connections none does.
 */
export class PostgresNotifications {
  private readonly logger = new Logger('changes');
  private client: ListeningClient | undefined;
  private waitMs = FIRST_WAIT_MS;
  /** True while notifications should arrive. */
  isListening = false;
  private isStopped = false;
  private isSilent = false;
  private cancelWait = () => {};

  constructor(
    private readonly dataSource: DataSource,
    private readonly listener: NotificationListener,
    private readonly clock: Clock,
    private readonly random: Random = Math.random,
  ) {}

  /** Connects, now and after every failure. Resolves when it listens, or has failed for the first time. */
  async start(): Promise<void> {
    if (this.isStopped) return;
    const client = this.newClient();
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANGES_CHANNEL}`);
    } catch {
      return this.startLater(client);
    }
    if (this.client !== client) return;
    this.isListening = true;
    this.listener.onListening();
  }

  /** Call it when changes are seen of which no notification has come: connects anew. */
  restart(): void {
    if (!this.isSilent) {
      this.isSilent = true;
      const msg =
        'no notifications of changes arrive from Postgres: they are seen within half a second instead';
      this.logger.warn({ msg, hint: 'LISTEN needs a connection that no pooler shares' });
    }
    if (this.client !== undefined) this.startLater(this.client);
  }

  /** Ends the connection. */
  stop(): void {
    this.isStopped = true;
    this.cancelWait();
    if (this.client !== undefined) this.giveUp(this.client);
  }

  private newClient(): ListeningClient {
    // The same options as all connections of the pool, their TLS and time limits included.
    const { Client, options } = (this.dataSource.driver as unknown as { master: Pool }).master;
    const client = new Client(options);
    client.on('error', () => this.startLater(client));
    client.on('end', () => this.startLater(client));
    client.on('notification', ({ channel, payload }) => {
      if (channel === CHANGES_CHANNEL && payload !== undefined) this.notified(payload);
    });
    return client;
  }

  private notified(topic: Topic): void {
    this.waitMs = FIRST_WAIT_MS;
    if (this.isSilent) this.logger.log('notifications of changes arrive from Postgres again');
    this.isSilent = false;
    this.listener.onNotification(topic);
  }

  /** Not in order: a server that stands still would let it wait. */
  private giveUp(client: ListeningClient): void {
    this.client = undefined;
    this.isListening = false;
    client.removeAllListeners();
    client.on('error', () => undefined);
    client.connection.stream.destroy();
  }

  /** Gives a client up and connects another one after a while. Once for each client. */
  private startLater(client: ListeningClient): void {
    if (this.client !== client) return;
    this.giveUp(client);
    const waitMs = this.random() * this.waitMs;
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
    this.cancelWait = this.clock.scheduleInBackground(waitMs, () => void this.start());
  }
}
