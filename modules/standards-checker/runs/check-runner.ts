import { randomUUID } from 'node:crypto';
import {
  Injectable,
  Logger,
  Optional,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { isClientKey, loggableError, type Principal } from '../../http/index.js';
import { DEFAULT_CONCURRENCY } from '../../llm-driver/index.js';
import {
  type CallerLease,
  CallerQuota,
  ConcurrencyExceededError,
  type RequestedCalls,
} from '../../quota/index.js';
import { AppError, Clock } from '../../support/index.js';
import type { CheckPlan } from '../judging/check-plan.js';
import { missingVerdicts, summarize, UNKNOWN_TOTALS } from '../judging/report.js';
import type { CheckSummary, StandardVerdict, VerdictProblem } from '../judging/report.schema.js';
import { StandardsCheckerService, type JudgeOptions } from '../standards-checker.service.js';
import type { CheckRunEntity } from './check-run.entity.js';
import type { CheckStatus } from './check-run.schema.js';
import { CheckRunStore } from './check-run.store.js';
import { LiveCheck } from './live-check.js';

/** Maximum number of checks that run at a time. Each holds its document in memory. */
export const MAX_LIVE_CHECKS = 50;
/** Maximum number of checks of one client key that run at a time. */
export const MAX_LIVE_CHECKS_PER_KEY = 12;
/** Milliseconds after which a caller should try again to start a check. */
const RETRY_AFTER_MS = 5_000;

/** The problem of a standard that was not judged when the server stopped. */
const INTERRUPTED: VerdictProblem = {
  code: 'interrupted',
  message: 'The server stopped before this standard was judged.',
};

/** A check that can start: its row, its prompts, and the model to ask. */
export interface PreparedCheck {
  readonly row: CheckRunEntity;
  readonly plan: CheckPlan;
  readonly options: Pick<JudgeOptions, 'driver' | 'model' | 'concurrency'>;
}

/** Runs checks in the background, and stores each verdict as soon as it is final. */
@Injectable()
export class CheckRunner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly live = new Map<string, LiveCheck>();
  private readonly logger = new Logger(CheckRunner.name);

  constructor(
    private readonly checker: StandardsCheckerService,
    private readonly store: CheckRunStore,
    private readonly clock: Clock,
    private readonly host: HttpAdapterHost,
    @Optional() private readonly quota?: CallerQuota,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // A command may start beside a live server on the same database. It must not touch the server's checks.
    const isServer = this.host.httpAdapter !== undefined;
    if (isServer) await this.endInterrupted();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.live.values()].map((live) => live.stop('interrupted')));
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
      const lease = await this.quota?.admit(caller, () => requestedCalls(check));
      await this.add(check.row, lease);
      void this.run(check, live, lease);
      return check.row;
    } catch (error) {
      this.live.delete(id);
      live.abandon();
      throw error;
    }
  }

  private open(id: string, caller: Principal): LiveCheck {
    const own = [...this.live.values()].filter(({ owner }) => owner === caller.actor).length;
    if (isClientKey(caller) && own >= MAX_LIVE_CHECKS_PER_KEY) {
      throw new ConcurrencyExceededError(MAX_LIVE_CHECKS_PER_KEY, 'check', RETRY_AFTER_MS);
    }
    if (this.live.size >= MAX_LIVE_CHECKS) {
      throw new AppError({
        message: `${MAX_LIVE_CHECKS} checks are already running. Try again when one of them has ended.`,
        code: 'too_many_checks',
        status: 429,
        type: 'rate_limit_error',
        retryAfterMs: RETRY_AFTER_MS,
      });
    }
    const live = new LiveCheck(caller.actor);
    this.live.set(id, live);
    return live;
  }

  private async add(row: CheckRunEntity, lease: CallerLease | undefined): Promise<void> {
    try {
      await this.store.add(row);
    } catch (error) {
      lease?.settle(0);
      lease?.release();
      throw error;
    }
  }

  /**
   * Ends the checks that an earlier process left running. Their verdicts stay; a standard without one becomes
   * an error.
   */
  private async endInterrupted(): Promise<void> {
    for (const row of await this.store.running()) {
      if (this.live.has(row.id)) continue;
      const verdicts = await this.store.verdicts(row.id);
      const missing = missingVerdicts(row.standards, verdicts, INTERRUPTED);
      const summary = summarize([...verdicts.values(), ...missing.values()], {
        ...UNKNOWN_TOTALS,
        driver: row.driver,
        model: row.model,
      });
      await this.store.end(
        row.id,
        { status: 'interrupted', summary, error: null, finishedAt: this.clock.now() },
        missing,
      );
    }
  }

  private async run(check: PreparedCheck, live: LiveCheck, lease: CallerLease | undefined): Promise<void> {
    const { id } = check.row;
    const stored = new Set<number>();
    const writes: Promise<void>[] = [];
    const onVerdict = (verdict: StandardVerdict, position: number) => {
      live.addVerdict(verdict, position);
      const write = this.store.addVerdict(id, position, verdict).then(() => void stored.add(position));
      // The end of the check writes it again.
      writes.push(
        write.catch((error: unknown) => this.logError('a verdict could not be stored yet', id, error)),
      );
    };
    const concurrency = lease?.concurrency ?? check.options.concurrency;
    const outcome = await this.judge(check, live, { concurrency, onVerdict });
    // The lease lasts as long as models are called, even if no client follows the check.
    if (outcome.summary.usage) lease?.settle(outcome.summary.usage.total_tokens);
    lease?.release();
    await Promise.all(writes);
    const unstored = new Map([...live.verdicts].filter(([position]) => !stored.has(position)));
    try {
      await this.store.end(id, { ...outcome, finishedAt: this.clock.now() }, unstored);
    } catch (error) {
      this.logError('the end of a check could not be stored', id, error);
    }
    this.live.delete(id);
    live.end({ id, status: outcome.status, ...outcome.summary });
  }

  private async judge(
    { row, plan, options }: PreparedCheck,
    live: LiveCheck,
    { concurrency, onVerdict }: Pick<JudgeOptions, 'concurrency' | 'onVerdict'>,
  ): Promise<{ status: CheckStatus; summary: CheckSummary; error: VerdictProblem | null }> {
    try {
      const { summary } = await this.checker.judge(plan, {
        ...options,
        concurrency,
        onVerdict,
        onProgress: (progress) => live.report(progress),
        signal: live.signal,
      });
      return { status: live.stopReason ?? 'completed', summary, error: null };
    } catch (thrown) {
      this.logError('a check failed', row.id, thrown);
      const error = problemOf(thrown);
      for (const [position, verdict] of missingVerdicts(row.standards, live.verdicts, error)) {
        live.addVerdict(verdict, position);
      }
      const summary = summarize([...live.verdicts.values()], {
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

/** Estimates the calls of a check for its caller's quota. */
function requestedCalls({ plan, options }: PreparedCheck): RequestedCalls {
  const { driver, model, concurrency = DEFAULT_CONCURRENCY } = options;
  const calls = plan.expectedCalls();
  return {
    models: [{ driver, model, param: 'model' }],
    calls,
    concurrency: { wanted: Math.min(concurrency, calls.length), minimum: 1 },
  };
}

function problemOf(thrown: unknown): VerdictProblem {
  if (thrown instanceof AppError) return { code: thrown.code, message: thrown.message };
  return { code: 'internal_error', message: 'The check failed because of a fault of this server.' };
}
