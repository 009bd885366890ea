import {
  Injectable,
  Logger,
  Optional,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { loggableError, type Principal } from '../../http/index.js';
import { type CallerLease, CallerQuota } from '../../quota/index.js';
import { AppError, Clock } from '../../support/index.js';
import {
  NOTHING_KNOWN,
  summarize,
  type CheckReport,
  type CheckSummary,
  type StandardVerdict,
  type VerdictProblem,
} from '../judging/report.js';
import { StandardsCheckerService, type CheckRequest } from '../standards-checker.service.js';
import { checkCalls } from './check-calls.js';
import { CheckStore } from './check.store.js';
import { LiveCheck } from './live-check.js';
import { INTERRUPTED, missingVerdicts } from './missing-verdicts.js';
import type { CheckStatus, StandardsCheckEntity } from './standards-check.entity.js';

/** Checks under way at a time; each holds its document in memory. */
export const MAX_LIVE_CHECKS = 50;

/** Runs checks in the background and writes down what they find, as they find it. */
@Injectable()
export class CheckRunner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly live = new Map<string, LiveCheck>();
  private readonly logger = new Logger(CheckRunner.name);

  constructor(
    private readonly checker: StandardsCheckerService,
    private readonly store: CheckStore,
    private readonly clock: Clock,
    private readonly host: HttpAdapterHost,
    @Optional() private readonly quota?: CallerQuota,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // A command may start beside a live server on the same database, and the server's checks are none of its business.
    const serves = this.host.httpAdapter !== undefined;
    if (serves) await this.endInterrupted();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.live.values()].map((live) => live.stop('interrupted')));
  }

  /** The check of that id, while it runs here. */
  find(id: string): LiveCheck | undefined {
    return this.live.get(id);
  }

  /** @throws AppError 429 `too_many_checks` */
  assertRoom(): void {
    if (this.live.size < MAX_LIVE_CHECKS) return;
    throw new AppError({
      message: `${MAX_LIVE_CHECKS} checks are under way already. Try again when one of them has finished.`,
      code: 'too_many_checks',
      status: 429,
      type: 'rate_limit_error',
      retryAfterMs: 5_000,
    });
  }

  /**
   * Stores a check and starts it. What becomes of it is seen by {@link find} and in the store; it never throws later.
   * @throws AppError 429 `too_many_checks`; for a caller with limits of its own what {@link CallerQuota.admit} throws
   */
  async start(row: StandardsCheckEntity, request: CheckRequest, caller: Principal): Promise<void> {
    this.assertRoom();
    const place = await this.quota?.admit(caller, () => checkCalls(request, this.checker));
    try {
      await this.startAdmitted(row, request, place);
    } catch (error) {
      place?.settle(0);
      place?.release();
      throw error;
    }
  }

  private async startAdmitted(
    row: StandardsCheckEntity,
    request: CheckRequest,
    place: CallerLease | undefined,
  ): Promise<void> {
    this.assertRoom();
    const live = new LiveCheck();
    this.live.set(row.id, live);
    try {
      await this.store.add(row);
    } catch (error) {
      this.live.delete(row.id);
      throw error;
    }
    const concurrency = place?.concurrency ?? request.concurrency;
    void this.run(row, { ...request, concurrency }, live, place);
  }

  /** Ends the checks that an earlier process left running: what they had found stays, what they had not is an error. */
  private async endInterrupted(): Promise<void> {
    for (const row of await this.store.running()) {
      if (this.live.has(row.id)) continue;
      const verdicts = await this.store.verdicts(row.id);
      const missing = missingVerdicts(row.standards, verdicts, INTERRUPTED);
      const summary = summarize([...verdicts.values(), ...missing.values()], {
        ...NOTHING_KNOWN,
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

  private async run(
    row: StandardsCheckEntity,
    request: CheckRequest,
    live: LiveCheck,
    place: CallerLease | undefined,
  ): Promise<void> {
    const stored = new Set<number>();
    const writes: Promise<void>[] = [];
    const onVerdict = (verdict: StandardVerdict, position: number) => {
      live.addVerdict(verdict, position);
      const write = this.store.addVerdict(row.id, position, verdict).then(() => void stored.add(position));
      // It is tried again with the end of the check.
      writes.push(
        write.catch((error: unknown) => this.warn('a verdict could not be stored yet', row, error)),
      );
    };
    const outcome = await this.judge(
      row,
      { ...request, onVerdict, onProgress: (progress) => live.report(progress) },
      live,
    );
    // Held for as long as models are asked, whoever still listens.
    if (outcome.summary.usage) place?.settle(outcome.summary.usage.total_tokens);
    place?.release();
    await Promise.all(writes);
    const unstored = new Map([...live.verdicts].filter(([position]) => !stored.has(position)));
    try {
      await this.store.end(row.id, { ...outcome, finishedAt: this.clock.now() }, unstored);
    } catch (error) {
      this.warn('the end of a check could not be stored', row, error);
    }
    this.live.delete(row.id);
    live.end({ id: row.id, status: outcome.status, ...outcome.summary });
  }

  private async judge(
    row: StandardsCheckEntity,
    request: CheckRequest,
    live: LiveCheck,
  ): Promise<{ status: CheckStatus; summary: CheckSummary; error: VerdictProblem | null }> {
    try {
      const { summary }: CheckReport = await this.checker.check({ ...request, signal: live.signal });
      return { status: live.stopReason ?? 'completed', summary, error: null };
    } catch (thrown) {
      this.warn('a check failed', row, thrown);
      const error = problemOf(thrown);
      for (const [position, verdict] of missingVerdicts(row.standards, live.verdicts, error)) {
        live.addVerdict(verdict, position);
      }
      const summary = summarize([...live.verdicts.values()], {
        ...NOTHING_KNOWN,
        driver: row.driver,
        model: row.model,
      });
      return { status: 'failed', summary, error };
    }
  }

  private warn(msg: string, { id }: StandardsCheckEntity, error: unknown): void {
    this.logger.error({ msg, check_id: id, error: loggableError(error) });
  }
}

function problemOf(thrown: unknown): VerdictProblem {
  if (thrown instanceof AppError) return { code: thrown.code, message: thrown.message };
  return { code: 'internal_error', message: 'The check broke off because of a fault of this server.' };
}
