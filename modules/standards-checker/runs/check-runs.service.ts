import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../../http/index.js';
import { AppError, Clock, InvalidRequestError } from '../../support/index.js';
import { readDocument } from '../judging/document.js';
import { NOTHING_KNOWN, summarize } from '../judging/report.js';
import type { StandardSet } from '../sets/standard-set.schema.js';
import { StandardSetsService, type StoredStandardSet } from '../sets/standard-sets.service.js';
import { StandardsCheckerService } from '../standards-checker.service.js';
import { toDetails, toListing, type CheckDetails, type CheckListing } from './check-listing.js';
import { CheckRunner } from './check-runner.js';
import { CheckStore } from './check.store.js';
import type { CheckEvent } from './live-check.js';
import type { StandardsCheckEntity } from './standards-check.entity.js';
import type { ListChecks, StartCheck } from './start-check.schema.js';

/** What a check is held against, and where it came from. */
interface ChosenStandards extends Pick<StandardSet, 'standards'> {
  readonly id: string | null;
  readonly name: string | null;
}

/** Checks that are stored as they go on. Each belongs to whoever started it: to others it does not exist. */
@Injectable()
export class StandardsChecksService {
  constructor(
    private readonly checker: StandardsCheckerService,
    private readonly sets: StandardSetsService,
    private readonly store: CheckStore,
    private readonly runner: CheckRunner,
    private readonly clock: Clock,
  ) {}

  /**
   * Starts a check and returns at once; it goes on whoever listens. Nothing is stored unless the request is good.
   * @throws InvalidRequestError, UnknownNameError, AppError 404 `standard_set_not_found`, 413 `document_too_large`, 429 `too_many_checks`;
   *   for a caller with limits of its own what {@link CallerQuota.admit} throws
   */
  async start(request: StartCheck, caller: Principal): Promise<CheckListing> {
    const { driver, model, concurrency } = request;
    this.runner.assertRoom();
    const document = readDocument(request.document, request.document_name);
    this.checker.assertAnswerable({ driver, model, concurrency });
    const { standards, id, name } = await this.standardsOf(request);
    const row: StandardsCheckEntity = {
      ...{
        id: randomUUID(),
        owner: caller.actor,
        status: 'running',
        standards,
        standardSetId: id,
        standardSetName: name,
      },
      ...{
        documentName: document.name,
        documentLength: document.text.length,
        documentSha256: document.sha256,
      },
      ...{ driver: driver ?? null, model: model ?? null, standardCount: standards.length },
      ...{ summary: null, error: null },
      ...{ createdAt: this.clock.now(), finishedAt: null },
    };
    await this.runner.start(row, { document: document.text, standards, driver, model, concurrency }, caller);
    return toListing(row);
  }

  /** With the verdicts found so far. @throws AppError 404 `standards_check_not_found` */
  async get(id: string, owner: string): Promise<CheckDetails> {
    const row = await this.find(id, owner);
    return toDetails(row, this.runner.find(id)?.verdicts ?? (await this.store.verdicts(id)));
  }

  /** Newest first. @throws AppError 404 `standards_check_not_found` for a `before` that is not one of theirs */
  async list(
    { limit, before }: ListChecks,
    owner: string,
  ): Promise<{ checks: CheckListing[]; hasMore: boolean }> {
    const last = before === undefined ? undefined : await this.find(before, owner, 'before');
    const rows = await this.store.list({ owner, limit: limit + 1, before: last });
    return { checks: rows.slice(0, limit).map(toListing), hasMore: rows.length > limit };
  }

  /** Everything that happened in the check from its start, and what happens until its end. @throws AppError 404 */
  async follow(id: string, owner: string): Promise<AsyncGenerator<CheckEvent, void, undefined>> {
    // Before the look into the database, so that a check which ends meanwhile is not missed.
    const live = this.runner.find(id);
    const row = await this.find(id, owner);
    return live ? live.follow() : replay(await this.get(row.id, owner));
  }

  /**
   * Cancels a check under way, keeping what it has found, or removes one that has ended.
   * @returns the cancelled check, `undefined` where one was removed
   * @throws AppError 404 `standards_check_not_found`
   */
  async cancelOrRemove(id: string, owner: string): Promise<CheckListing | undefined> {
    const live = this.runner.find(id);
    await this.find(id, owner);
    if (live === undefined) return void (await this.store.remove(id));
    await live.stop('cancelled');
    return toListing(await this.find(id, owner));
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
    if (id !== undefined) return copyOf(await this.sets.get(id, 'standard_set_id'));
    return Array.isArray(standards)
      ? { standards, id: null, name: null }
      : { standards: standards!.standards, id: null, name: standards!.name };
  }

  private async find(id: string, owner: string, param = 'id'): Promise<StandardsCheckEntity> {
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

function copyOf({ id, name, standards }: StoredStandardSet): ChosenStandards {
  return { id, name, standards: [...standards] };
}

/** The events of a check that has ended. */
async function* replay({
  id,
  status,
  verdicts,
  summary,
}: CheckDetails): AsyncGenerator<CheckEvent, void, undefined> {
  for (const verdict of verdicts) yield { event: 'verdict', verdict };
  yield { event: 'end', check: { id, status, ...(summary ?? summarize(verdicts, NOTHING_KNOWN)) } };
}
