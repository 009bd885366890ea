import { Injectable } from '@nestjs/common';
import type { Principal } from '../../http/index.js';
import { AppError, Clock, InvalidRequestError } from '../../support/index.js';
import { readDocument } from '../judging/document.js';
import { summarize, UNKNOWN_TOTALS } from '../judging/report.js';
import type { StandardSet } from '../sets/standard-set.schema.js';
import { bytesOfSet } from '../sets/set-room.js';
import { StandardSetsService } from '../sets/standard-sets.service.js';
import { StandardsCheckerService } from '../standards-checker.service.js';
import type { CheckRunEntity } from './check-run.entity.js';
import { toCheckDetails, toCheckListing } from './check-run.presenter.js';
import type { CheckDetails, CheckListing, ListChecks, StartCheck } from './check-run.schema.js';
import { CheckRunStore } from './check-run.store.js';
import { CheckRunner, type PreparedCheck } from './check-runner.js';
import type { CheckEvent } from './live-check.js';

/** The standards of a check, and the set they come from. */
interface ChosenStandards extends Pick<StandardSet, 'standards'> {
  /** `null` for standards given inline. */
  readonly id: string | null;
  /** `null` for standards given without a set. */
  readonly name: string | null;
}

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

  /** Returns a check with its verdicts so far. @throws AppError 404 `standards_check_not_found` */
  async get(id: string, owner: string): Promise<CheckDetails> {
    const row = await this.find(id, owner);
    return toCheckDetails(row, this.runner.find(id)?.verdicts ?? (await this.store.verdicts(id)));
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

  /** Follows a check from its start to its end. @throws AppError 404 `standards_check_not_found` */
  async follow(id: string, owner: string): Promise<AsyncGenerator<CheckEvent, void, undefined>> {
    // Before the query, so that a check that ends in the meantime is not missed.
    const live = this.runner.find(id);
    const row = await this.find(id, owner);
    return live ? live.follow() : replay(await this.get(row.id, owner));
  }

  /**
   * Cancels a running check, which keeps its verdicts, or removes one that has ended.
   * @returns the cancelled check, or `undefined` if one was removed
   * @throws AppError 404 `standards_check_not_found`
   */
  async cancelOrRemove(id: string, owner: string): Promise<CheckListing | undefined> {
    const live = this.runner.find(id);
    await this.find(id, owner);
    if (live === undefined) return void (await this.store.remove(id));
    await live.stop('cancelled');
    return toCheckListing(await this.find(id, owner));
  }

  private async prepare(id: string, request: StartCheck, owner: string): Promise<PreparedCheck> {
    const { driver, model, concurrency } = request;
    const options = { driver, model, concurrency };
    const document = readDocument(request.document, request.document_name);
    this.checker.assertAnswerable(options);
    const set = await this.standardsOf(request);
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
      driver: driver ?? null,
      model: model ?? null,
      summary: null,
      error: null,
      createdAt: this.clock.now(),
      finishedAt: null,
      storedBytes: Buffer.byteLength(JSON.stringify(set.standards)),
    };
    // Before the caller is charged. It is checked again when the check is stored.
    await this.store.assertRoom(row);
    return { row, plan: this.checker.plan(document, set.standards), options };
  }

  private async standardsOf({ standard_set_id: id, standards }: StartCheck): Promise<ChosenStandards> {
    if ((id === undefined) === (standards === undefined)) {
      const code = id === undefined ? 'missing_required_parameter' : 'invalid_value';
      throw new InvalidRequestError(
        'Give either standard_set_id or standards, and not both.',
        'standards',
        code,
      );
    }
    if (id !== undefined) return this.sets.get(id, 'standard_set_id');
    // Stored with the check, as long as the check is.
    bytesOfSet(standards!);
    return Array.isArray(standards)
      ? { standards, id: null, name: null }
      : { standards: standards!.standards, id: null, name: standards!.name };
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

/** Yields the events of a check that has ended. */
async function* replay({
  id,
  status,
  verdicts,
  summary,
}: CheckDetails): AsyncGenerator<CheckEvent, void, undefined> {
  for (const verdict of verdicts) yield { event: 'verdict', verdict };
  yield { event: 'end', outcome: { id, status, ...(summary ?? summarize(verdicts, UNKNOWN_TOTALS)) } };
}
