import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, Optional, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ChangeFeed, NoChangeFeed } from '../../database/index.js';
import { BACKGROUND_WORK, Clock, loggableError } from '../../support/index.js';
import { AbandonedChecks } from './abandoned-checks.js';
import { CheckLeaseStore } from './check-lease.store.js';
import { CHECKS_TOPIC } from './check-run.store.js';
import type { LiveCheck } from './live-check.js';

/** Times of leases, each in milliseconds. */
export interface CheckLeaseTimes {
  /** Time after which another process may end a check, unless its lease is renewed. */
  readonly leaseMs: number;
  readonly renewEveryMs: number;
  /** Time between two looks at the own checks: has another process ended or cancelled one? */
  readonly watchEveryMs: number;
  /** Time between two looks for abandoned checks. */
  readonly lookEveryMs: number;
  /** Time that the owner of a marked check has to renew its lease. */
  readonly confirmMs: number;
}

export const DEFAULT_LEASE_TIMES: CheckLeaseTimes = {
  leaseMs: 30_000,
  renewEveryMs: 10_000,
  watchEveryMs: 1_000,
  lookEveryMs: 5_000,
  confirmMs: 3_000,
};

/** Token of the {@link CheckLeaseTimes} to use. Optional. */
export const CHECK_LEASE_TIMES = Symbol('CheckLeaseTimes');

/**
 * Holds the leases of the checks that run in this process, and has abandoned ones ended. It looks for those
 * from the moment the HTTP server listens, so a process that cannot listen touches none; a process without a
 * server looks while it runs checks. One without work in the background never looks.
 */
@Injectable()
export class CheckLeases implements OnApplicationBootstrap {
  /** Id of this process in the rows of its checks. */
  readonly node = randomUUID();
  private readonly checks = new Map<string, LiveCheck>();
  private readonly logger = new Logger(CheckLeases.name);
  /** The wall clock, which goes on while the machine sleeps, as the database's does. */
  private renewedAt = 0;
  /** Monotonic, as the next. */
  private nextRenewalAt = 0;
  private nextWatchAt = 0;
  private nextLookAt = 0;
  private listening = false;
  private failing = false;
  private closed = false;
  private cancelTimer = () => {};
  private round: Promise<void> | undefined;
  private readonly unsubscribe: () => void;

  constructor(
    private readonly store: CheckLeaseStore,
    private readonly abandoned: AbandonedChecks,
    private readonly clock: Clock,
    private readonly host: HttpAdapterHost,
    @Optional() @Inject(CHECK_LEASE_TIMES) private readonly times = DEFAULT_LEASE_TIMES,
    @Optional() @Inject(BACKGROUND_WORK) private readonly inBackground = true,
    @Optional() feed: ChangeFeed = new NoChangeFeed(),
  ) {
    this.unsubscribe = feed.subscribe(CHECKS_TOPIC, () => this.watchSoon());
  }

  onApplicationBootstrap(): void {
    if (!this.inBackground) return;
    this.host.listen$.subscribe(() => {
      this.listening = true;
      this.schedule();
    });
  }

  /** Returns whose a check is that starts in this process, and the milliseconds of its first lease. */
  grant(): { readonly ownerNode: string; readonly leaseMs: number } {
    return { ownerNode: this.node, leaseMs: this.times.leaseMs };
  }

  /**
   * Renews the lease of a stored check until {@link remove}. Stops the check if another process has ended it
   * or was asked to cancel it.
   */
  add(id: string, check: LiveCheck): void {
    if (this.checks.size === 0) {
      this.renewed();
      this.nextWatchAt = this.clock.monotonic() + this.times.watchEveryMs;
    }
    this.checks.set(id, check);
    this.schedule();
  }

  remove(id: string): void {
    this.checks.delete(id);
    this.schedule();
  }

  /** Renews no lease and ends no check from now on. Resolves once the last statement has run. */
  async close(): Promise<void> {
    this.closed = true;
    this.unsubscribe();
    this.cancelTimer();
    await this.round;
  }

  private schedule(): void {
    this.cancelTimer();
    // The round schedules the next one.
    if (this.closed || this.round !== undefined) return;
    if (this.checks.size === 0 && !this.listening) return;
    const nextLookAt = this.inBackground ? this.nextLookAt : Infinity;
    const nextAt = this.checks.size > 0 ? Math.min(this.nextWatchAt, nextLookAt) : nextLookAt;
    this.cancelTimer = this.clock.schedule(Math.max(0, nextAt - this.clock.monotonic()), () => {
      this.round = this.run().finally(() => {
        this.round = undefined;
        this.schedule();
      });
    });
  }

  private async run(): Promise<void> {
    try {
      if (this.checks.size > 0 && this.clock.monotonic() >= this.nextWatchAt) await this.watch();
      if (this.inBackground && this.clock.monotonic() >= this.nextLookAt) await this.look();
      this.failing = false;
    } catch (error) {
      // The next round tries again. A lease lasts for many of them.
      const msg = 'the leases of checks cannot be read or renewed';
      if (!this.failing) this.logger.warn({ msg, error: loggableError(error) });
      this.failing = true;
    }
  }

  private async watch(): Promise<void> {
    this.nextWatchAt = this.clock.monotonic() + this.times.watchEveryMs;
    const before = [...this.checks];
    const running = new Map((await this.store.running(this.node)).map((check) => [check.id, check]));
    for (const [id, check] of before) {
      const row = running.get(id);
      // Another process has ended it. Or this one has, a moment ago; then there is nothing left to stop.
      if (row === undefined) void check.stop('interrupted');
      else if (row.cancelRequestedAt !== null) void check.stop('cancelled');
    }
    const sinceMs = this.clock.now() - this.renewedAt;
    const wasMoved = sinceMs < 0 || sinceMs >= this.times.renewEveryMs;
    if (this.clock.monotonic() < this.nextRenewalAt && !wasMoved) return;
    await this.store.renew(this.node, this.times.leaseMs);
    this.renewed();
  }

  private renewed(): void {
    this.renewedAt = this.clock.now();
    this.nextRenewalAt = this.clock.monotonic() + this.times.renewEveryMs;
  }

  /** Another process was asked to cancel a check, perhaps one of these. */
  private watchSoon(): void {
    if (this.checks.size === 0) return;
    this.nextWatchAt = this.clock.monotonic();
    this.schedule();
  }

  private async look(): Promise<void> {
    // For a look that fails, too.
    this.nextLookAt = this.clock.monotonic() + this.times.confirmMs;
    const marked = await this.abandoned.look();
    const waitMs = marked ? this.times.confirmMs : this.times.lookEveryMs;
    this.nextLookAt = this.clock.monotonic() + waitMs;
  }
}
