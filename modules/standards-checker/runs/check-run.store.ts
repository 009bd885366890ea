import { Injectable, Optional } from '@nestjs/common';
import { DataSource, type EntityManager, In, IsNull, Not } from 'typeorm';
import {
  ChangeFeed,
  databaseNow,
  NoChangeFeed,
  rowLock,
  writeAtomically,
  writeRows,
} from '../../database/index.js';
import { isClientKey } from '../../http/index.js';
import { Clock, withStorageErrors } from '../../support/index.js';
import { storedVerdict } from '../judging/report.js';
import type { CheckProgress, StandardVerdict } from '../judging/report.schema.js';
import {
  KeyStorageFullError,
  MAX_STORED_CHECK_BYTES_PER_KEY,
  MAX_STORED_CHECKS_PER_KEY,
} from '../storage-bounds.js';
import { keyChecksExceeded, MAX_LIVE_CHECKS_PER_KEY } from './check-bounds.js';
import type { ListedCheckRun } from './check-run.presenter.js';
import { CheckVerdictEntity, CheckRunEntity, type CheckRunEnd } from './check-run.entity.js';
import { storeEnd } from './store-end.js';

/** The change feed's topic of checks that their processes are asked to cancel. */
export const CHECKS_TOPIC = 'standards_checks';

/** A check and the process that runs it. */
export interface OwnedCheck {
  readonly id: string;
  readonly ownerNode: string;
}

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
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Optional() private readonly feed: ChangeFeed = new NoChangeFeed(),
  ) {}

  /**
   * Adds a check that starts now, on the database's clock.
   * @param leaseMs milliseconds of its first lease
   * @returns the check as it is stored
   * @throws KeyStorageFullError; ConcurrencyExceededError for a client key that has its share running, in all
   *   processes together
   */
  add(check: CheckRunEntity, leaseMs: number): Promise<CheckRunEntity> {
    return writeAtomically(this.dataSource, async (transaction) => {
      await this.assertRoom(check, transaction);
      await assertFewRunning(check.owner, transaction);
      const createdAt = await databaseNow(transaction, this.clock);
      const stored = { ...check, createdAt, leaseExpiresAt: createdAt + leaseMs };
      await transaction.insert(CheckRunEntity, stored);
      return stored;
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
    const stored = await withStorageErrors(() =>
      query.getRawOne<Readonly<Record<'checks' | 'bytes', number | string>>>(),
    );
    // Postgres sends sums as text.
    const [checks, bytes] = [Number(stored!.checks), Number(stored!.bytes)];
    if (checks >= MAX_STORED_CHECKS_PER_KEY) {
      throw new KeyStorageFullError(`${MAX_STORED_CHECKS_PER_KEY} checks`);
    }
    if (bytes + storedBytes > MAX_STORED_CHECK_BYTES_PER_KEY) {
      throw new KeyStorageFullError(`${MAX_STORED_CHECK_BYTES_PER_KEY} bytes of checks`);
    }
  }

  /**
   * Stores a verdict, and the progress of its check for followers in other processes.
   * @returns false if the check does not run any more, or belongs to another process; nothing is stored then
   */
  addVerdict(
    { id, ownerNode }: OwnedCheck,
    row: Pick<CheckVerdictEntity, 'position' | 'verdict'>,
    progress: CheckProgress | undefined,
  ): Promise<boolean> {
    return writeRows(this.dataSource, async (transaction) => {
      if (!(await lockOwned({ id, ownerNode }, transaction))) return false;
      const ordinal = await transaction.countBy(CheckVerdictEntity, { checkId: id });
      await transaction.insert(CheckVerdictEntity, { ...row, checkId: id, ordinal });
      if (progress !== undefined) await transaction.update(CheckRunEntity, { id }, { progress });
      return true;
    });
  }

  /**
   * Ends a check and adds the missing verdicts, in one transaction.
   * @returns the end that is stored: the given one, or the one that another process has stored; `null` if the
   *   check was removed
   */
  end(
    { id, ownerNode }: OwnedCheck,
    end: CheckRunEnd,
    missing: ReadonlyMap<number, StandardVerdict>,
  ): Promise<CheckRunEnd | null> {
    return writeRows(this.dataSource, async (transaction) => {
      if (await lockOwned({ id, ownerNode }, transaction)) {
        const finishedAt = await databaseNow(transaction, this.clock);
        await storeEnd(transaction, id, { ...end, finishedAt }, missing);
        return end;
      }
      const select = { id: true, status: true, summary: true, error: true } as const;
      return transaction.findOne(CheckRunEntity, { select, where: { id } });
    });
  }

  /** Returns the check with that id if that owner started it. */
  find(id: string, owner: string): Promise<CheckRunEntity | null> {
    return withStorageErrors(() => this.checks.findOneBy({ id, owner }));
  }

  /** Returns the status of a check, its progress, and its summary if it has ended; `null` for none. */
  findStatus(id: string): Promise<Pick<CheckRunEntity, 'status' | 'summary' | 'progress'> | null> {
    const select = { id: true, status: true, summary: true, progress: true } as const;
    return withStorageErrors(() => this.checks.findOne({ select, where: { id } }));
  }

  /**
   * Returns the verdicts of a check by the position of their standard, in the order in which they were
   * stored.
   * @param known positions to leave out
   */
  async verdicts(
    checkId: string,
    known: ReadonlySet<number> = new Set(),
  ): Promise<Map<number, StandardVerdict>> {
    const where = { checkId, ...(known.size > 0 && { position: Not(In([...known])) }) };
    const rows = await withStorageErrors(() =>
      this.verdictRows.find({ where, order: { ordinal: 'ASC', position: 'ASC' } }),
    );
    return new Map(rows.map(({ position, verdict }) => [position, storedVerdict(verdict)]));
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

  /** Asks the owner of a check to cancel it. Does nothing if the check has ended. */
  async requestCancel(id: string): Promise<void> {
    const running = { id, status: 'running', cancelRequestedAt: IsNull() } as const;
    await writeRows(this.dataSource, async (transaction) => {
      const cancelRequestedAt = await databaseNow(transaction, this.clock);
      await transaction.update(CheckRunEntity, running, { cancelRequestedAt });
      await this.feed.publish(transaction, CHECKS_TOPIC);
    });
  }

  /** Removes a check that has ended, and its verdicts. */
  async remove(id: string): Promise<void> {
    await writeAtomically(this.dataSource, async (transaction) => {
      if (await transaction.existsBy(CheckRunEntity, { id, status: 'running' })) return;
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

/** Counts what other processes run too. */
async function assertFewRunning(owner: string, transaction: EntityManager): Promise<void> {
  if (!isClientKey({ actor: owner })) return;
  const running = await transaction.countBy(CheckRunEntity, { owner, status: 'running' });
  if (running >= MAX_LIVE_CHECKS_PER_KEY) throw keyChecksExceeded();
}

/** Returns true if a check runs and belongs to its process. Nobody ends it during the transaction. */
async function lockOwned({ id, ownerNode }: OwnedCheck, transaction: EntityManager): Promise<boolean> {
  const where = { id, ownerNode, status: 'running' } as const;
  const select = { id: true } as const;
  return (await transaction.findOne(CheckRunEntity, { select, where, ...rowLock(transaction) })) !== null;
}
