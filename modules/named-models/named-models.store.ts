import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { StoredAuditLog } from '../settings/index.js';
import { writeAtomically } from '../database/index.js';
import { Clock, toStorageError } from '../support/index.js';
import { NamedModelEntity } from './named-model.entity.js';
import type { NamedModelBody } from './named-model.schema.js';

/**
 * Reads and writes the stored named models. Every change and its audit entry are one transaction. All methods
 * throw AppError 503 `storage_busy` or `storage_unavailable`.
 */
@Injectable()
export class NamedModelsStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly auditLog: StoredAuditLog,
    private readonly clock: Clock,
  ) {}

  /** Returns all of them, sorted by name. */
  async all(): Promise<NamedModelEntity[]> {
    try {
      return await this.dataSource.getRepository(NamedModelEntity).find({ order: { name: 'ASC' } });
    } catch (error) {
      throw toStorageError(error);
    }
  }

  /** Inserts a row, or replaces the one of that name. Returns it. */
  save(name: string, body: NamedModelBody, actor: string): Promise<NamedModelEntity> {
    return writeAtomically(this.dataSource, (run) => {
      const row = { name, definition: JSON.stringify(body), updatedAt: this.clock.now() };
      const insert = this.dataSource.createQueryBuilder().insert().into(NamedModelEntity).values(row);
      run(insert.orUpdate(['definition', 'updated_at'], ['name']));
      this.auditLog.recordWithin(run, { actor, action: 'model.stored', subject: name });
      return row;
    });
  }

  /** Removes a row. Returns false, and records nothing, if there was none. */
  remove(name: string, actor: string): Promise<boolean> {
    return writeAtomically(this.dataSource, (run) => {
      const remove = this.dataSource.createQueryBuilder().delete().from(NamedModelEntity);
      if (run(remove.where({ name })).changes === 0) return false;
      this.auditLog.recordWithin(run, { actor, action: 'model.forgotten', subject: name });
      return true;
    });
  }
}
