import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Clock, ConfigurationError, loggableError } from '../../support/index.js';
import { ChangeFeed } from '../changes/change-feed.js';
import { isLive } from './node-liveness.js';
import { type NodeRows, NODES_TOPIC, NodesStore } from './nodes.store.js';
import { ThisNode } from './this-node.js';

/** Milliseconds between two signs of life. */
const BEAT_MS = 5_000;
/** Milliseconds that the end of the application waits for the row to be removed. */
const LEAVE_WITHIN_MS = 2_000;

/** A process that serves the application. Times are the database's, in milliseconds since the Unix epoch. */
export interface NodeDescription {
  readonly id: string;
  readonly name: string;
  readonly host: string;
  readonly pid: number;
  readonly role: string;
  readonly version: string;
  readonly startedAt: number;
  readonly seenAt: number;
  /** False if it was not seen for 15 seconds. */
  readonly isLive: boolean;
  /** True for the process that answers. */
  readonly isThis: boolean;
}

/**
 * The processes on one database. Each announces itself at its start, gives a sign of life each five seconds,
 * and removes its row at its end. One whose application key differs does not start.
 */
@Injectable()
export class Nodes implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('nodes');
  private liveCount = 1;
  private joined = 0;
  private isFailing = false;
  private isStopped = false;
  private cancelBeat = () => {};
  private unsubscribe = () => {};

  constructor(
    private readonly node: ThisNode,
    private readonly store: NodesStore,
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  /** @throws ConfigurationError if a live process has another application key */
  async onModuleInit(): Promise<void> {
    if (!this.node.announces) return;
    // By a read of its own: another process may hold the write lock, and this one announces itself later.
    await this.assertKeysFit();
    await this.announce().catch((error: unknown) => {
      if (error instanceof ConfigurationError) throw error;
      this.noteFailure(error);
    });
    this.unsubscribe = this.feed.subscribe(NODES_TOPIC, () => void this.observe(() => this.count()));
    this.scheduleBeat();
  }

  /** After the requests under way: until then the others count this process. */
  async beforeApplicationShutdown(): Promise<void> {
    if (!this.node.announces) return;
    this.isStopped = true;
    this.cancelBeat();
    this.unsubscribe();
    let cancelWait = () => {};
    const late = new Promise<void>((resolve) => (cancelWait = this.clock.schedule(LEAVE_WITHIN_MS, resolve)));
    // What cannot be removed now counts as gone after 15 seconds.
    await Promise.race([this.store.leave().catch(() => {}), late]);
    cancelWait();
  }

  /**
   * Returns how many processes are live, this one included: at the last sign of life, or as last known while
   * the database is away. At least 1.
   */
  live(): number {
    return this.liveCount;
  }

  /**
   * Returns how many times this process has stored its row. Each time, rows that refer to an earlier one of
   * this process are gone. 0 if it does not announce itself, or could not yet.
   */
  joins(): number {
    return this.joined;
  }

  /**
   * Returns all processes of the last day, by name, as the database has them now. Those that have ended
   * gracefully are not among them.
   * @throws AppError 503 `storage_busy` or `storage_unavailable`
   */
  async list(): Promise<NodeDescription[]> {
    const { now, rows } = await this.store.all();
    return rows.map(({ keyFingerprints: _, ...row }) => ({
      ...row,
      isLive: isLive(row, now),
      isThis: row.id === this.node.id,
    }));
  }

  /**
   * Call it before secrets are stored by a command.
   * @throws ConfigurationError if a live process could not read them; AppError 503
   */
  async assertKeysFit(): Promise<void> {
    this.store.assertKeysFit(await this.store.all());
  }

  /** Gives a sign of life and counts the others, as this does by itself each five seconds. Throws nothing. */
  renew(): Promise<void> {
    return this.observe(() => this.announce());
  }

  private scheduleBeat(): void {
    if (this.isStopped) return;
    this.cancelBeat = this.clock.scheduleInBackground(BEAT_MS, () => {
      void this.renew().finally(() => this.scheduleBeat());
    });
  }

  private async announce(): Promise<void> {
    // Its row is deleted if it sleeps for long, or another process takes it for one that has ended.
    if (this.joined === 0 || !(await this.store.touch())) {
      await this.store.join();
      this.joined += 1;
    }
    await this.store.forgetOld(await this.count());
  }

  private async count(): Promise<NodeRows> {
    const read = await this.store.all();
    this.liveCount = Math.max(1, read.rows.filter((row) => isLive(row, read.now)).length);
    return read;
  }

  /** Logs the first of many failures, and their end. */
  private async observe(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
      if (this.isFailing) this.logger.log('the list of processes is up to date again');
      this.isFailing = false;
    } catch (error) {
      this.noteFailure(error);
    }
  }

  private noteFailure(error: unknown): void {
    if (this.isFailing || this.isStopped) return;
    this.isFailing = true;
    if (error instanceof ConfigurationError) this.logger.error({ msg: error.message });
    else {
      const msg = 'the list of processes cannot be read or written; the last known number is used';
      this.logger.warn({ msg, error: loggableError(error) });
    }
  }
}
