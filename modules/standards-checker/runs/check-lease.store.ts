import { Injectable } from '@nestjs/common';
import { DataSource, In, LessThanOrEqual } from 'typeorm';
import { databaseNow, rowLock, writeRows } from '../../database/index.js';
import { Clock, withStorageErrors } from '../../support/index.js';
import { storedVerdict } from '../judging/report.js';
import type { StandardVerdict } from '../judging/report.schema.js';
import { CheckVerdictEntity, CheckRunEntity, type CheckRunEnd } from './check-run.entity.js';
import { storeEnd } from './store-end.js';

/** Maximum number of checks that one look for abandoned ones returns. */
const MAX_LAPSED = 100;

/** A running check of a process. */
export type RunningCheck = Pick<CheckRunEntity, 'id' | 'cancelRequestedAt'>;

/** The end of a check that no process runs, and verdicts for the standards without one. */
export interface AbandonedEnd {
  readonly end: CheckRunEnd;
  readonly missing: ReadonlyMap<number, StandardVerdict>;
}

/**
 * Stores which process runs a check, and until when: on the database's clock, so that processes whose clocks
 * differ agree. Every method throws AppError 503 `storage_busy` or `storage_unavailable`.
 */
@Injectable()
export class CheckLeaseStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Returns the running checks of a process. */
  running(ownerNode: string): Promise<RunningCheck[]> {
    const select = { id: true, cancelRequestedAt: true } as const;
    return withStorageErrors(() => this.checks.find({ select, where: { status: 'running', ownerNode } }));
  }

  /** Renews the lease of every running check of a process, for so many milliseconds from now. */
  async renew(ownerNode: string, leaseMs: number): Promise<void> {
    await writeRows(this.dataSource, async (transaction) => {
      const leaseExpiresAt = (await databaseNow(transaction, this.clock)) + leaseMs;
      await transaction.update(CheckRunEntity, { status: 'running', ownerNode }, { leaseExpiresAt });
    });
  }

  /** Returns ids of running checks whose lease has run out. */
  async lapsed(): Promise<string[]> {
    const rows = await withStorageErrors(async () => {
      const now = await databaseNow(this.dataSource.manager, this.clock);
      const where = { status: 'running', leaseExpiresAt: LessThanOrEqual(now) } as const;
      return this.checks.find({ select: { id: true }, where, take: MAX_LAPSED });
    });
    return rows.map(({ id }) => id);
  }

  /** Marks checks whose lease has run out, which tells a living owner nothing: it renews the lease. */
  async mark(ids: readonly string[]): Promise<void> {
    await writeRows(this.dataSource, async (transaction) => {
      const leaseExpiresAt = LessThanOrEqual(await databaseNow(transaction, this.clock));
      const lapsed = { id: In(ids), status: 'running', leaseExpiresAt } as const;
      await transaction.update(CheckRunEntity, lapsed, { leaseExpiresAt: 0 });
    });
  }

  /**
   * Ends a check if its lease is still marked, and adds the missing verdicts, in one transaction.
   * @returns true if it was ended
   */
  endMarked(
    id: string,
    endOf: (check: CheckRunEntity, verdicts: ReadonlyMap<number, StandardVerdict>) => AbandonedEnd,
  ): Promise<boolean> {
    const marked = { id, status: 'running', leaseExpiresAt: 0 } as const;
    return writeRows(this.dataSource, async (transaction) => {
      const check = await transaction.findOne(CheckRunEntity, { where: marked, ...rowLock(transaction) });
      if (check === null) return false;
      const rows = await transaction.findBy(CheckVerdictEntity, { checkId: id });
      const { end, missing } = endOf(
        check,
        new Map(rows.map(({ position, verdict }) => [position, storedVerdict(verdict)])),
      );
      const finishedAt = await databaseNow(transaction, this.clock);
      await storeEnd(transaction, id, { ...end, finishedAt }, missing);
      return true;
    });
  }

  private get checks() {
    return this.dataSource.getRepository(CheckRunEntity);
  }
}
