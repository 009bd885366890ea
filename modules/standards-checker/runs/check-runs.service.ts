import { Injectable } from '@nestjs/common';
import { isClientKey, type Principal } from '../../http/index.js';
import { AppError, type Cancellation, Clock } from '../../support/index.js';
import { SHARED_OWNER } from '../cache/judgement-cache.js';
import type { CheckPlan } from '../judging/check-plan.js';
import type { CheckEstimate } from '../judging/estimate.js';
import { StandardSetsService } from '../sets/standard-sets.service.js';
import { StandardsCheckerService } from '../standards-checker.service.js';
import { readAskedCheck, type AskedCheck } from './asked-check.js';
import type { CheckRunEntity } from './check-run.entity.js';
import { toCheckDetails, toCheckListing } from './check-run.presenter.js';
import type { CheckDetails, CheckListing, ListChecks, StartCheck } from './check-run.schema.js';
import { CheckRunStore } from './check-run.store.js';
import { CheckRunner, type PreparedCheck } from './check-runner.js';
import type { CheckEvent } from './live-check.js';
import { FollowedChecks } from './followed-checks.js';
import { storedEvents } from './stored-check.js';

/** A caller who cancels a check waits this long for its end, in milliseconds. */
const MAX_CANCEL_WAIT_MS = 10_000;
/** Time between two looks whether another process has cancelled the check, in milliseconds. */
const READ_EVERY_MS = 250;

/**
 * Starts, stores, follows and removes checks. Each belongs to the caller who started it; to others it does
 * not exist.
 */
@Injectable()
export class CheckRunsService {
  constructor(
    private readonly checker: StandardsCheckerService,
    private readonly sets: StandardSetsService,
    private readonly store: CheckRunStore,
    private readonly runner: CheckRunner,
    private readonly followed: FollowedChecks,
    private readonly clock: Clock,
  ) {}

  /**
   * Starts a check and returns at once. The check goes on even if no client follows it. An invalid request
   * stores nothing.
   * @throws InvalidRequestError, UnknownNameError, AppError 404 `standard_set_not_found`, 409
   *   `key_storage_full`, 413 `document_too_large` or `standard_set_too_large`, 429 `too_many_checks` or
   *   `concurrency_exceeded`; for a caller with limits also the errors of {@link CallerQuota.admit}
   */
  async start(request: StartCheck, caller: Principal): Promise<CheckListing> {
    const row = await this.runner.start(caller, (id) => this.prepare(id, request, caller.actor));
    return toCheckListing(row);
  }

  /**
   * Estimates what a check would need. Calls no model and stores nothing.
   * @throws InvalidRequestError, UnknownNameError, AppError 404 `standard_set_not_found`, 413
   *   `document_too_large` or `standard_set_too_large`
   */
  async estimate(request: StartCheck): Promise<CheckEstimate> {
    const asked = await readAskedCheck(request, this.checker, this.sets);
    return this.checker.estimate([await this.plan(asked)], asked.judging);
  }

  /** Returns a check with its verdicts so far. @throws AppError 404 `standards_check_not_found` */
  async get(id: string, owner: string): Promise<CheckDetails> {
    const row = await this.find(id, owner);
    // Its process may know of the end later than its row.
    const live = row.status === 'running' ? this.runner.find(id) : undefined;
    return toCheckDetails(row, live?.verdicts ?? (await this.store.verdicts(id)));
  }

  /**
   * Lists the owner's checks, newest first.
   * @throws AppError 404 `standards_check_not_found` if `before` is not one of them
   */
  async list(
    { limit, before }: ListChecks,
    owner: string,
  ): Promise<{ checks: CheckListing[]; hasMore: boolean }> {
    const last = before === undefined ? undefined : await this.find(before, owner, 'before');
    const rows = await this.store.list({ owner, limit: limit + 1, before: last });
    return { checks: rows.slice(0, limit).map(toCheckListing), hasMore: rows.length > limit };
  }

  /**
   * Follows a check from its start to its end. If another process runs it, its rows are read once a second
   * until `leaving` fires.
   * @throws AppError 404 `standards_check_not_found`
   */
  async follow(
    id: string,
    owner: string,
    leaving: Pick<Cancellation, 'aborted'>,
  ): Promise<AsyncGenerator<CheckEvent, void, undefined>> {
    // Before the query, so that a check that ends in the meantime is not missed.
    const live = this.runner.find(id);
    const { status } = await this.find(id, owner);
    if (live) return live.follow();
    return status === 'running' ? this.followed.follow(id, leaving) : storedEvents(id, this.store);
  }

  /**
   * Cancels a running check, which keeps its verdicts, or removes one that has ended. Waits until the end is
   * stored, at most ten seconds. If another process runs the check, that process cancels it about a second
   * later.
   * @returns the cancelled check, which still runs if its end was not stored in time; `undefined` if an ended
   *   one was removed
   * @throws AppError 404 `standards_check_not_found`
   */
  async cancelOrRemove(id: string, owner: string): Promise<CheckListing | undefined> {
    const live = this.runner.find(id);
    const { status } = await this.find(id, owner);
    if (live === undefined && status !== 'running') return void (await this.store.remove(id));
    if (live === undefined) await this.store.requestCancel(id);
    const waiting = new AbortController();
    const timeout = this.clock.sleep(MAX_CANCEL_WAIT_MS, waiting.signal).catch(() => {});
    const ended = live ? live.stop('cancelled') : this.ended(id, waiting.signal);
    await Promise.race([ended, timeout]).finally(() => waiting.abort());
    return toCheckListing(await this.find(id, owner));
  }

  /** Resolves once the stored check has ended or was removed. */
  private async ended(id: string, waiting: AbortSignal): Promise<void> {
    while (!waiting.aborted && (await this.store.findStatus(id))?.status === 'running') {
      await this.clock.sleep(READ_EVERY_MS);
    }
  }

  private async prepare(id: string, request: StartCheck, owner: string): Promise<PreparedCheck> {
    const asked = await readAskedCheck(request, this.checker, this.sets);
    const { document, set, judging } = asked;
    const row: CheckRunEntity = {
      id,
      owner,
      status: 'running',
      documentName: document.name,
      documentLength: document.text.length,
      documentSha256: document.sha256,
      standardSetId: set.id,
      standardSetName: set.name,
      standards: set.standards,
      standardCount: set.standards.length,
      driver: judging.driver ?? null,
      model: judging.model ?? null,
      summary: null,
      error: null,
      createdAt: this.clock.now(),
      finishedAt: null,
      storedBytes: Buffer.byteLength(JSON.stringify(set.standards)),
      ownerNode: null,
      leaseExpiresAt: null,
      cancelRequestedAt: null,
      progress: null,
    };
    // Before the caller is charged. It is checked again when the check is stored.
    await this.store.assertRoom(row);
    const cacheOwner = isClientKey({ actor: owner }) ? owner : SHARED_OWNER;
    return { row, plan: await this.plan(asked), options: { ...judging, cacheOwner } };
  }

  private plan({ document, set, judging, prompts }: AskedCheck): Promise<CheckPlan> {
    return this.checker.plan(document, set.standards, { ...judging, ...prompts });
  }

  private async find(id: string, owner: string, param = 'id'): Promise<CheckRunEntity> {
    const row = await this.store.find(id, owner);
    if (row) return row;
    throw new AppError({
      message: 'There is no standards check with this id.',
      code: 'standards_check_not_found',
      status: 404,
      type: 'not_found_error',
      param,
    });
  }
}
