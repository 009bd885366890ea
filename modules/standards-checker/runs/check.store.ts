import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { writeAtomically } from '../../database/index.js';
import { toStorageError } from '../../support/index.js';
import type { StandardVerdict } from '../judging/report.js';
import type { ListedCheck } from './check-listing.js';
import { CheckVerdictEntity } from './check-verdict.entity.js';
import { StandardsCheckEntity } from './standards-check.entity.js';

/** How a check ended. */
export type CheckEnd = Pick<StandardsCheckEntity, 'status' | 'summary' | 'error' | 'finishedAt'>;

export interface CheckPage {
  readonly owner: string;
  readonly limit: number;
  /** Only checks older than this one. */
  readonly before?: ListedCheck;
}

/** Checks in the database. All methods throw AppError 503 `storage_busy` or `storage_unavailable`. */
@Injectable()
export class CheckStore {
  constructor(private readonly dataSource: DataSource) {}

  async add(check: StandardsCheckEntity): Promise<void> {
    await attempt(() => this.checks.insert(check));
  }

  async addVerdict(checkId: string, position: number, verdict: StandardVerdict): Promise<void> {
    await attempt(() => this.verdictRows.insert({ checkId, position, verdict }));
  }

  /** Ends a check, and adds the verdicts it still lacks, as one. */
  async end(id: string, end: CheckEnd, missing: ReadonlyMap<number, StandardVerdict>): Promise<void> {
    await writeAtomically(this.dataSource, (run) => {
      for (const [position, verdict] of missing) {
        const insert = this.dataSource.createQueryBuilder().insert().into(CheckVerdictEntity);
        run(insert.values({ checkId: id, position, verdict }));
      }
      run(this.dataSource.createQueryBuilder().update(StandardsCheckEntity).set(end).where({ id }));
    });
  }

  /** The check of that id, if that owner started it. */
  find(id: string, owner: string): Promise<StandardsCheckEntity | null> {
    return attempt(() => this.checks.findOneBy({ id, owner }));
  }

  /** Verdicts by the place of their standard. */
  async verdicts(checkId: string): Promise<Map<number, StandardVerdict>> {
    const rows = await attempt(() =>
      this.verdictRows.find({ where: { checkId }, order: { position: 'ASC' } }),
    );
    return new Map(rows.map(({ position, verdict }) => [position, verdict]));
  }

  /** Newest first, without the standards. */
  list({ owner, limit, before }: CheckPage): Promise<ListedCheck[]> {
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
    return attempt(() =>
      query.orderBy('row.createdAt', 'DESC').addOrderBy('row.id', 'DESC').limit(limit).getMany(),
    );
  }

  /** Checks that say they run. */
  running(): Promise<StandardsCheckEntity[]> {
    return attempt(() => this.checks.findBy({ status: 'running' }));
  }

  /** Verdicts go with it. */
  async remove(id: string): Promise<void> {
    await writeAtomically(this.dataSource, (run) => {
      run(this.dataSource.createQueryBuilder().delete().from(CheckVerdictEntity).where({ checkId: id }));
      run(this.dataSource.createQueryBuilder().delete().from(StandardsCheckEntity).where({ id }));
    });
  }

  private get checks() {
    return this.dataSource.getRepository(StandardsCheckEntity);
  }

  private get verdictRows() {
    return this.dataSource.getRepository(CheckVerdictEntity);
  }
}

async function attempt<T>(statement: () => Promise<T>): Promise<T> {
  try {
    return await statement();
  } catch (error) {
    throw toStorageError(error);
  }
}
