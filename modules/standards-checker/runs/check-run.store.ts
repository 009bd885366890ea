import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { writeAtomically } from '../../database/index.js';
import { isClientKey } from '../../http/index.js';
import { withStorageErrors } from '../../support/index.js';
import type { StandardVerdict } from '../judging/report.schema.js';
import {
  KeyStorageFullError,
  MAX_STORED_CHECK_BYTES_PER_KEY,
  MAX_STORED_CHECKS_PER_KEY,
} from '../storage-bounds.js';
import type { ListedCheckRun } from './check-run.presenter.js';
import { CheckVerdictEntity, CheckRunEntity } from './check-run.entity.js';

/** The columns that the end of a check sets. */
export type CheckRunEnd = Pick<CheckRunEntity, 'status' | 'summary' | 'error' | 'finishedAt'>;

/** The bytes of the standards and of all verdicts of the row that is updated. */
const STORED_BYTES =
  'LENGTH(CAST("standards" AS BLOB)) + (SELECT COALESCE(SUM(LENGTH(CAST("verdict" AS BLOB))), 0) ' +
  'FROM "standards_check_verdicts" WHERE "check_id" = "standards_checks"."id")';

export interface CheckRunQuery {
  readonly owner: string;
  readonly limit: number;
  /** Lists only checks older than this one. */
  readonly before?: ListedCheckRun;
}

/**
 * Stores checks and their verdicts. Every method throws AppError 503 `storage_busy` or `storage_unavailable`.
 */
@Injectable()
export class CheckRunStore {
  constructor(private readonly dataSource: DataSource) {}

  /** Adds a check. @throws KeyStorageFullError */
  async add(check: CheckRunEntity): Promise<void> {
    await writeAtomically(this.dataSource, async (transaction) => {
      await this.assertRoom(check, transaction);
      await transaction.insert(CheckRunEntity, check);
    });
  }

  /**
   * Checks that the owner of a check may store it.
   * @throws KeyStorageFullError for a client key that has stored as many checks or bytes as a key may
   */
  async assertRoom(
    { owner, storedBytes }: Pick<CheckRunEntity, 'owner' | 'storedBytes'>,
    manager: EntityManager = this.dataSource.manager,
  ): Promise<void> {
    if (!isClientKey({ actor: owner })) return;
    const query = manager
      .createQueryBuilder(CheckRunEntity, 'row')
      .select('COUNT(*)', 'checks')
      .addSelect('COALESCE(SUM(row.storedBytes), 0)', 'bytes')
      .where({ owner });
    const stored = await withStorageErrors(() => query.getRawOne<{ checks: number; bytes: number }>());
    const { checks, bytes } = stored!;
    if (checks >= MAX_STORED_CHECKS_PER_KEY) {
      throw new KeyStorageFullError(`${MAX_STORED_CHECKS_PER_KEY} checks`);
    }
    if (bytes + storedBytes > MAX_STORED_CHECK_BYTES_PER_KEY) {
      throw new KeyStorageFullError(`${MAX_STORED_CHECK_BYTES_PER_KEY} bytes of checks`);
    }
  }

  async addVerdict(checkId: string, position: number, verdict: StandardVerdict): Promise<void> {
    const row = { checkId, position, verdict };
    await writeAtomically(this.dataSource, (transaction) => transaction.insert(CheckVerdictEntity, row));
  }

  /** Ends a check and adds the missing verdicts, in one transaction. */
  async end(id: string, end: CheckRunEnd, missing: ReadonlyMap<number, StandardVerdict>): Promise<void> {
    await writeAtomically(this.dataSource, async (transaction) => {
      const rows = [...missing].map(([position, verdict]) => ({ checkId: id, position, verdict }));
      if (rows.length > 0) await transaction.insert(CheckVerdictEntity, rows);
      await transaction.update(CheckRunEntity, { id }, { ...end, storedBytes: () => STORED_BYTES });
    });
  }

  /** Returns the check with that id if that owner started it. */
  find(id: string, owner: string): Promise<CheckRunEntity | null> {
    return withStorageErrors(() => this.checks.findOneBy({ id, owner }));
  }

  /** Returns the verdicts of a check by the position of their standard. */
  async verdicts(checkId: string): Promise<Map<number, StandardVerdict>> {
    const rows = await withStorageErrors(() =>
      this.verdictRows.find({ where: { checkId }, order: { position: 'ASC' } }),
    );
    return new Map(rows.map(({ position, verdict }) => [position, verdict]));
  }

  /** Lists checks without their standards, newest first. */
  list({ owner, limit, before }: CheckRunQuery): Promise<ListedCheckRun[]> {
    const columns = this.checks.metadata.columns.map(({ propertyName }) => propertyName);
    const listed = columns.filter((column) => column !== 'standards').map((column) => `row.${column}`);
    const query = this.checks.createQueryBuilder('row').select(listed).where({ owner });
    if (before) {
      const { createdAt, id } = before;
      query.andWhere('(row.createdAt < :createdAt OR (row.createdAt = :createdAt AND row.id < :id))', {
        createdAt,
        id,
      });
    }
    return withStorageErrors(() =>
      query.orderBy('row.createdAt', 'DESC').addOrderBy('row.id', 'DESC').limit(limit).getMany(),
    );
  }

  /** Returns the checks whose status is `running`, those of a crashed process included. */
  running(): Promise<CheckRunEntity[]> {
    return withStorageErrors(() => this.checks.findBy({ status: 'running' }));
  }

  /** Removes a check and its verdicts. */
  async remove(id: string): Promise<void> {
    await writeAtomically(this.dataSource, async (transaction) => {
      await transaction.delete(CheckVerdictEntity, { checkId: id });
      await transaction.delete(CheckRunEntity, { id });
    });
  }

  private get checks() {
    return this.dataSource.getRepository(CheckRunEntity);
  }

  private get verdictRows() {
    return this.dataSource.getRepository(CheckVerdictEntity);
  }
}
