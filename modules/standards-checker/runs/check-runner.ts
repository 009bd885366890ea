import { randomUUID } from 'node:crypto';
import { Injectable, Logger, Optional, type OnModuleDestroy } from '@nestjs/common';
import { isClientKey, type Principal } from '../../http/index.js';
import { AppError, Clock, loggableError } from '../../support/index.js';
import { DEFAULT_CONCURRENCY } from '../../llm-driver/index.js';
import { type CallerLease, CallerQuota, type RequestedCalls } from '../../quota/index.js';
import type { CheckPlan } from '../judging/check-plan.js';
import { missingVerdicts, summarize, UNKNOWN_TOTALS } from '../judging/report.js';
import type { CheckListeners } from '../judging/verdict-collector.js';
import type { CheckSummary, VerdictProblem } from '../judging/report.schema.js';
import type { JudgeOptions } from '../judging/judge-options.js';
import { votesOf } from '../judging/seats.js';
import { StandardsCheckerService } from '../standards-checker.service.js';
import {
  checksExceeded,
  keyChecksExceeded,
  MAX_LIVE_CHECKS,
  MAX_LIVE_CHECKS_PER_KEY,
} from './check-bounds.js';
import { CheckLeases } from './check-leases.js';
import { CheckRecord } from './check-record.js';
import type { CheckRunEnd, CheckRunEntity } from './check-run.entity.js';
import { CheckRunStore } from './check-run.store.js';
import { LiveCheck } from './live-check.js';

/** A check that can start: its row, its prompts, and the model to ask. */
export interface PreparedCheck {
  readonly row: CheckRunEntity;
  readonly plan: CheckPlan;
  readonly options: Omit<JudgeOptions, keyof CheckListeners | 'signal'>;
}

/** Runs checks in the background, and stores each verdict as soon as it is final. */
@Injectable()
export class CheckRunner implements OnModuleDestroy {
  private readonly live = new Map<string, LiveCheck>();
  private readonly closing = new AbortController();
  private readonly logger = new Logger(CheckRunner.name);

  constructor(
    private readonly checker: StandardsCheckerService,
    private readonly store: CheckRunStore,
    private readonly leases: CheckLeases,
    private readonly clock: Clock,
    @Optional() private readonly quota?: CallerQuota,
  ) {}

  /** Ends the checks of this process. Those whose end cannot be stored now are ended by a later process. */
  async onModuleDestroy(): Promise<void> {
    this.closing.abort();
    await Promise.all([...this.live.values()].map((live) => live.stop('interrupted')));
    await this.leases.close();
  }

  /** Returns the check with that id while it runs in this process. */
  find(id: string): LiveCheck | undefined {
    return this.live.get(id);
  }

  /**
   * Prepares, stores and starts a check. Resolves once it runs; later failures are only visible in the check
   * itself.
   * @param prepare makes the check with that id; its errors are passed on, and nothing is stored then
   * @throws AppError 429 `too_many_checks`, or `concurrency_exceeded` for a client key that has its share
   *   running; for a caller with limits also the errors of {@link CallerQuota.admit}
   */
  async start(caller: Principal, prepare: (id: string) => Promise<PreparedCheck>): Promise<CheckRunEntity> {
    const id = randomUUID();
    const live = this.open(id, caller);
    try {
      const check = await prepare(id);
      const callerLease = await this.quota?.admit(caller, () => requestedCalls(check));
      const row = await this.add(check.row, callerLease);
      void this.run(check, live, callerLease);
      return row;
    } catch (error) {
      this.live.delete(id);
      live.abandon();
      throw error;
    }
  }

  private open(id: string, caller: Principal): LiveCheck {
    const own = [...this.live.values()].filter(({ owner }) => owner === caller.actor).length;
    if (isClientKey(caller) && own >= MAX_LIVE_CHECKS_PER_KEY) throw keyChecksExceeded();
    if (this.live.size >= MAX_LIVE_CHECKS) throw checksExceeded();
    const live = new LiveCheck(caller.actor);
    this.live.set(id, live);
    return live;
  }

  private async add(row: CheckRunEntity, callerLease: CallerLease | undefined): Promise<CheckRunEntity> {
    const { ownerNode, leaseMs } = this.leases.grant();
    try {
      return await this.store.add({ ...row, ownerNode }, leaseMs);
    } catch (error) {
      callerLease?.settle(0);
      callerLease?.release();
      throw error;
    }
  }

  private async run(
    check: PreparedCheck,
    live: LiveCheck,
    callerLease: CallerLease | undefined,
  ): Promise<void> {
    const { id, standardCount } = check.row;
    const owned = { id, standardCount, ownerNode: this.leases.node };
    const record = new CheckRecord(owned, live, this.store, this.clock);
    this.leases.add(id, live);
    const concurrency = callerLease?.concurrency ?? check.options.concurrency;
    const own = await this.judge(check, live, { concurrency, record });
    // The caller's lease lasts as long as models are called, even if no client follows the check.
    if (own.summary.usage) callerLease?.settle(own.summary.usage.total_tokens);
    callerLease?.release();
    const stored = await record.end(own, this.closing.signal);
    this.leases.remove(id);
    this.live.delete(id);
    if (stored === undefined) return live.abandon();
    if (stored !== own) this.logger.warn({ msg: 'a check was ended by another process', check_id: id });
    const { status, summary } = stored ?? { ...own, status: 'interrupted' };
    live.end({ id, status, ...(summary ?? own.summary) });
  }

  private async judge(
    { row, plan, options }: PreparedCheck,
    live: LiveCheck,
    { concurrency, record }: Pick<JudgeOptions, 'concurrency'> & { readonly record: CheckRecord },
  ): Promise<CheckRunEnd & { readonly summary: CheckSummary }> {
    try {
      const { summary } = await this.checker.judge(plan, {
        ...options,
        concurrency,
        onVerdict: (verdict, position) => record.addVerdict(verdict, position),
        onProgress: (progress) => live.report(progress),
        signal: live.signal,
      });
      return {
        status: live.stopReason ?? 'completed',
        summary,
        error: null,
      };
    } catch (thrown) {
      this.logError('a check failed', row.id, thrown);
      const error = problemOf(thrown);
      for (const [position, verdict] of missingVerdicts(row.standards, record.found, error)) {
        record.found.set(position, verdict);
      }
      const summary = summarize([...record.found.values()], {
        ...UNKNOWN_TOTALS,
        driver: row.driver,
        model: row.model,
      });
      return { status: 'failed', summary, error };
    }
  }

  private logError(msg: string, id: string, error: unknown): void {
    this.logger.error({ msg, check_id: id, error: loggableError(error) });
  }
}

/** Estimates the calls of a check for its caller's quota: those of all votes. */
function requestedCalls({ plan, options }: PreparedCheck): RequestedCalls {
  const { driver, model, judges, concurrency = DEFAULT_CONCURRENCY } = options;
  const once = plan.expectedCalls();
  const calls = Array.from({ length: votesOf(options) }, () => once).flat();
  return {
    models: judges?.map((judge) => ({ model: judge, param: 'judges' })) ?? [
      { driver, model, param: 'model' },
    ],
    calls,
    concurrency: { wanted: Math.min(concurrency, calls.length), minimum: 1 },
  };
}

function problemOf(thrown: unknown): VerdictProblem {
  if (thrown instanceof AppError) return { code: thrown.code, message: thrown.gatewayMessage };
  return { code: 'internal_error', message: 'The check failed because of a fault of this server.' };
}
