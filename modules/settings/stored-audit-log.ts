import { Injectable, Optional } from '@nestjs/common';
import { DataSource, type EntityManager, LessThan } from 'typeorm';
import { type AuditEntry, AuditLog, ThisNode, writeAtomically } from '../database/index.js';
import { Clock, withStorageErrors } from '../support/index.js';
import { AuditEntity } from './audit.entity.js';

/** The audit log in the database. */
@Injectable()
export class StoredAuditLog extends AuditLog {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    @Optional() private readonly node?: ThisNode,
  ) {
    super();
  }

  async record(entry: AuditEntry, transaction?: EntityManager): Promise<number> {
    if (transaction === undefined) {
      return writeAtomically(this.dataSource, (opened) => this.record(entry, opened));
    }
    const row = { ...entry, at: this.clock.now(), node: this.node?.name ?? null };
    const { identifiers } = await transaction.insert(AuditEntity, row);
    return (identifiers[0] as Pick<AuditEntity, 'id'>).id;
  }

  /**
   * Returns entries, newest first. `before` is an id: only older entries are returned.
   * @throws AppError 503 `storage_busy` or `storage_unavailable`
   */
  async list({ limit, before }: { limit: number; before?: number }): Promise<AuditEntity[]> {
    const where = before === undefined ? {} : { id: LessThan(before) };
    const entries = this.dataSource.getRepository(AuditEntity);
    return withStorageErrors(() => entries.find({ where, order: { id: 'DESC' }, take: limit }));
  }
}
