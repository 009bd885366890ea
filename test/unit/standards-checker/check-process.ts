import { setImmediate as nextTurn } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../../modules/database/index.js';
import {
  CheckRunEntity,
  CheckRunsService,
  CheckVerdictEntity,
  StandardSetEntity,
  StandardSetsService,
  type CheckDetails,
} from '../../../modules/standards-checker/store.js';
import { AbandonedChecks } from '../../../modules/standards-checker/runs/abandoned-checks.js';
import { CheckLeaseStore } from '../../../modules/standards-checker/runs/check-lease.store.js';
import { CheckLeases } from '../../../modules/standards-checker/runs/check-leases.js';
import { CheckRunner } from '../../../modules/standards-checker/runs/check-runner.js';
import { CheckRunStore } from '../../../modules/standards-checker/runs/check-run.store.js';
import { FollowedChecks } from '../../../modules/standards-checker/runs/followed-checks.js';
import type { CheckEvent } from '../../../modules/standards-checker/runs/live-check.js';
import { databaseOptions } from '../../../src/config/database.config.js';
import { closeLater } from '../../support/cleanup.js';
import { Deferred } from '../../support/deferred.js';
import { FakeClock } from '../../support/fake-clock.js';
import { ManualChangeFeed } from '../../support/manual-change-feed.js';
import type { CheckStorage } from './check-database.js';
import { answer, askedStandard, checkerWith, standard } from './checker.js';

const CALLER = { actor: 'client-key:a-test', scopes: new Set(['use'] as const) };
const STAYING = { aborted: false };
const STANDARDS = ['a', 'b', 'c'] as const;

export const LEASE_MS = 30_000;
/** The longest time from the end of a lease to the end of the check: a look, and the time to confirm it. */
export const LOOK_MS = 9_000;

/** The clock of a process. Its wall clock may be put forward. */
class ProcessClock extends FakeClock {
  private aheadMs = 0;

  override now(): number {
    return super.now() + this.aheadMs;
  }

  /** The machine was suspended: the wall clock went on, timers did not. */
  jump(ms: number): void {
    this.aheadMs += ms;
  }
}

/**
 * What one server process has for its checks: a connection, a clock and the services. A process whose clock
 * stands still is one that was killed or frozen.
 */
export class CheckProcess {
  readonly clock = new ProcessClock();
  readonly host = new HttpAdapterHost();
  readonly feed = new ManualChangeFeed();
  private readonly statements = new Set<Promise<unknown>>();
  private readonly calls: string[] = [];
  private failing: string | undefined;
  private readonly answers = new Map<string, Deferred<string>>();
  private closed: Promise<void> | undefined;

  private constructor(
    private readonly dataSource: DataSource,
    readonly database: CheckStorage,
  ) {}

  service!: CheckRunsService;
  leaseStore!: CheckLeaseStore;
  private runner!: CheckRunner;
  private followed!: FollowedChecks;

  /**
   * @param timeoutMs time that a write waits for a lock
   * @param inBackground false for a process that leaves work in the background to others
   */
  static async start(database: CheckStorage, timeoutMs = 60_000, inBackground = true): Promise<CheckProcess> {
    const dataSource = await createDataSource({
      ...databaseOptions(database.url),
      ...(database.url.startsWith('sqlite:') && { timeout: timeoutMs }),
      entities: [StandardSetEntity, CheckRunEntity, CheckVerdictEntity],
    }).initialize();
    closeLater(() => dataSource.destroy());
    const process = new CheckProcess(dataSource, database);
    await process.boot(inBackground);
    closeLater(() => process.shutDown());
    return process;
  }

  private async boot(inBackground: boolean): Promise<void> {
    const { clock, dataSource, feed, host } = this;
    const checker = await checkerWith({ reply: (request) => this.answerTo(askedStandard(request)!).promise });
    // After the checker: its module sets a logger for tests.
    Logger.overrideLogger(false);
    const store = this.watched(new CheckRunStore(dataSource, clock, feed));
    this.leaseStore = this.watched(new CheckLeaseStore(dataSource, clock));
    const abandoned = new AbandonedChecks(this.leaseStore);
    const leases = new CheckLeases(this.leaseStore, abandoned, clock, host, undefined, inBackground, feed);
    this.runner = new CheckRunner(checker, store, leases, clock);
    const sets = new StandardSetsService(dataSource, clock);
    this.followed = new FollowedChecks(store, clock);
    this.service = new CheckRunsService(checker, sets, store, this.runner, this.followed, clock);
    leases.onApplicationBootstrap();
  }

  /** Tells the process that its HTTP server listens. */
  listen(): void {
    this.host.listening = true;
  }

  shutDown(): Promise<void> {
    const { runner, followed } = this;
    return (this.closed ??= Promise.all([runner.onModuleDestroy(), followed.onModuleDestroy()]).then(
      () => undefined,
    ));
  }

  /** Starts a check of the standards `a`, `b` and `c`. */
  async check(): Promise<string> {
    const standards = STANDARDS.map((id) => standard(id));
    return (await this.service.start({ document: 'A document.', standards }, CALLER)).id;
  }

  /** The model judges a standard. */
  judge(standardId: string): void {
    this.answerTo(standardId).resolve(answer('met'));
  }

  /** The model judges all of them. */
  judgeAll(): void {
    for (const standardId of STANDARDS) this.judge(standardId);
  }

  /** The model judges `b`, and the verdict on a check of this process is stored. */
  async judgeOne(id: string): Promise<void> {
    this.judge('b');
    await until(async () => (await this.database.positionsOf(id)).length === 1);
  }

  /** Returns the verdicts of a check, by code where one is an error. */
  async verdictsOf(id: string): Promise<string[]> {
    const { verdicts } = await this.get(id);
    return verdicts.map(({ verdict, error }) => error?.code ?? verdict);
  }

  get(id: string): Promise<CheckDetails> {
    return this.service.get(id, CALLER.actor);
  }

  cancel(id: string) {
    return this.service.cancelOrRemove(id, CALLER.actor);
  }

  /** Follows a check. The events arrive in the list; `end` resolves after the last. */
  follow(id: string, leaving = STAYING): { events: CheckEvent[]; end: Promise<void> } {
    const events: CheckEvent[] = [];
    const read = async () => {
      for await (const event of await this.service.follow(id, CALLER.actor, leaving)) events.push(event);
    };
    return { events, end: read() };
  }

  /** How often a method of a store was called. */
  tries(method: string): number {
    return this.calls.filter((name) => name === method).length;
  }

  /** The next call of this method of a store does its work, and is reported as failed. */
  failAfter(method: string): void {
    this.failing = method;
  }

  /** Waits until no statement runs, and none follows from those that ran. */
  async idle(): Promise<void> {
    do {
      await Promise.allSettled(this.statements);
      await this.clock.settle();
    } while (this.statements.size > 0);
  }

  private watched<Store extends object>(store: Store): Store {
    const get = (target: Store, name: string) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...values: unknown[]) => {
        this.calls.push(name);
        const result = this.outcomeOf(name, member.apply(target, values) as Promise<unknown>);
        const done: Promise<unknown> = result.then(
          () => this.statements.delete(done),
          () => this.statements.delete(done),
        );
        this.statements.add(done);
        return result;
      };
    };
    return new Proxy(store, { get: (target, name) => get(target, String(name)) });
  }

  private async outcomeOf(method: string, result: Promise<unknown>): Promise<unknown> {
    const value = await result;
    if (this.failing !== method) return value;
    this.failing = undefined;
    throw new Error('reported as failed');
  }

  private answerTo(standardId: string): Deferred<string> {
    let deferred = this.answers.get(standardId);
    if (deferred === undefined) this.answers.set(standardId, (deferred = new Deferred<string>()));
    return deferred;
  }
}

/** Waits for something that happens without time going by: in threads, or in the model. */
export async function until(isTrue: () => unknown): Promise<void> {
  while (!(await isTrue())) await nextTurn();
}

/** Lets time go by in some processes. Each does in time what it has to do. */
export async function pass(ms: number, ...processes: readonly CheckProcess[]): Promise<void> {
  for (let passed = 0; passed < ms; passed += 100) {
    for (const process of processes) {
      await process.clock.advance(100);
      await process.idle();
    }
  }
}
