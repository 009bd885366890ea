import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, LessThan } from 'typeorm';
import { Clock, ConfigurationError, withStorageErrors } from '../../support/index.js';
import { ChangeFeed, type Topic } from '../changes/change-feed.js';
import { databaseNow } from '../database-clock.js';
import { writeAtomically } from '../write-atomically.js';
import { canReadEachOther } from './key-fingerprints.js';
import { hasEnded, isLive } from './node-liveness.js';
import { NodeEntity } from './node.entity.js';
import { ThisNode } from './this-node.js';

/** The change feed's topic of the nodes: told when one starts or ends. */
export const NODES_TOPIC: Topic = 'nodes';

/** Milliseconds after which the row of a process that was killed is deleted. */
const FORGOTTEN_AFTER_MS = 24 * 60 * 60 * 1_000;

/** The rows of all nodes. */
export interface NodeRows {
  /** The database's time of the read. */
  readonly now: number;
  readonly rows: readonly NodeEntity[];
}

/**
 * Reads and writes the table of nodes. Methods throw AppError 503 `storage_busy` or `storage_unavailable`.
 * Times come from the database: the clocks of machines may differ.
 */
@Injectable()
export class NodesStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly node: ThisNode,
    private readonly changes: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  /** Returns all rows, in the order of their names. */
  all(): Promise<NodeRows> {
    return withStorageErrors(() => this.read(this.dataSource.manager));
  }

  /**
   * Stores the row of this process, and removes those of processes that have ended.
   * @throws ConfigurationError if a live process cannot read what this one encrypts, or the other way round
   */
  async join(): Promise<void> {
    await writeAtomically(this.dataSource, async (transaction) => {
      const { now, rows } = await this.read(transaction);
      this.assertKeysFit({ now, rows });
      const ended = rows.filter((row) => hasEnded(row, this.node)).map(({ id }) => id);
      if (ended.length > 0) await transaction.delete(NodeEntity, { id: In(ended) });
      const { id, name, host, pid, role, version, keyFingerprints } = this.node;
      const row = { id, name, host, pid, role, version, keyFingerprints, startedAt: now, seenAt: now };
      await transaction.upsert(NodeEntity, row, ['id']);
      await this.changes.publish(transaction, NODES_TOPIC);
    });
  }

  /** Notes that this process is alive. Returns false if it has no row. */
  touch(): Promise<boolean> {
    return withStorageErrors(async () => {
      const { manager } = this.dataSource;
      const seenAt = await databaseNow(manager, this.clock);
      const { affected } = await manager.update(NodeEntity, { id: this.node.id }, { seenAt });
      return affected !== 0;
    });
  }

  /** Removes the row of this process. */
  async leave(): Promise<void> {
    await writeAtomically(this.dataSource, async (transaction) => {
      await transaction.delete(NodeEntity, { id: this.node.id });
      await this.changes.publish(transaction, NODES_TOPIC);
    });
  }

  /** Deletes the rows of processes that were not seen for a day. */
  async forgetOld({ now, rows }: NodeRows): Promise<void> {
    const before = now - FORGOTTEN_AFTER_MS;
    if (!rows.some(({ seenAt }) => seenAt < before)) return;
    await withStorageErrors(() => this.dataSource.manager.delete(NodeEntity, { seenAt: LessThan(before) }));
  }

  /** @throws ConfigurationError as {@link join} */
  assertKeysFit({ now, rows }: NodeRows): void {
    const other = rows.find(
      (row) =>
        row.id !== this.node.id &&
        isLive(row, now) &&
        !hasEnded(row, this.node) &&
        !canReadEachOther(row.keyFingerprints, this.node.keyFingerprints),
    );
    if (other !== undefined) throw keysDiffer(other);
  }

  private async read(manager: EntityManager): Promise<NodeRows> {
    const rows = await manager.find(NodeEntity, { order: { name: 'ASC', startedAt: 'ASC' } });
    return { now: await databaseNow(manager, this.clock), rows };
  }
}

function keysDiffer({ name, host, pid }: NodeEntity): ConfigurationError {
  return new ConfigurationError(
    `APP_KEY is another one than that of the process ${JSON.stringify(name)} (host ${JSON.stringify(host)}, ` +
      `process ${pid}), which uses the same database: neither could read the secrets that the other stores. Give both the ` +
      'same APP_KEY. To change the key while processes run, first add the new one to APP_PREVIOUS_KEYS of each. A ' +
      'process that was killed on another machine counts as running for 15 seconds.',
    'APP_KEY',
  );
}
