import { Injectable } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import { writeAtomically, type RunStatement } from '../database/index.js';
import { AuditLog, Clock, type AuditEntry } from '../support/index.js';
import { AuditEntity } from './audit.entity.js';

/** The audit log in the database. */
@Injectable()
export class StoredAuditLog extends AuditLog {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    super();
  }

  async record(entry: AuditEntry): Promise<void> {
    await writeAtomically(this.dataSource, (run) => this.recordWithin(run, entry));
  }

  /**
   * Records the entry within a transaction: a change and its entry are stored both or not at all.
   * @returns the entry's id
   */
  recordWithin(run: RunStatement, { actor, action, subject }: AuditEntry): number {
    const insert = this.dataSource.createQueryBuilder().insert().into(AuditEntity);
    return run(insert.values({ at: this.clock.now(), actor, action, subject })).lastInsertId;
  }

  /** Returns entries, newest first. `before` is an id: only older entries are returned. */
  async list({ limit, before }: { limit: number; before?: number }): Promise<AuditEntity[]> {
    const where = before === undefined ? {} : { id: LessThan(before) };
    return this.dataSource.getRepository(AuditEntity).find({ where, order: { id: 'DESC' }, take: limit });
  }
}
