import { Injectable, Optional } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog, ChangeFeed, NoChangeFeed, writeAtomically } from '../database/index.js';
import { Clock, ConflictError, withStorageErrors } from '../support/index.js';
import { NamedModelEntity } from './named-model.entity.js';
import type { NamedModelBody } from './named-model.schema.js';

/** The change feed's topic of the named models. */
export const NAMED_MODELS_TOPIC = 'named_models';

/** Stored named models. Every process holds all of them in memory. */
export const MAX_NAMED_MODELS = 500;

/**
 * Reads and writes the stored named models. Every change, its audit entry and its announcement are one
 * transaction. All methods throw AppError 503 `storage_busy` or `storage_unavailable`.
 */
@Injectable()
export class NamedModelsStore {
  constructor(
    private readonly dataSource: DataSource,
    private readonly auditLog: AuditLog,
    private readonly clock: Clock,
    @Optional() private readonly changes: ChangeFeed = new NoChangeFeed(),
  ) {}

  /** Returns all of them, sorted by name. */
  all(): Promise<NamedModelEntity[]> {
    const rows = this.dataSource.getRepository(NamedModelEntity);
    return withStorageErrors(() => rows.find({ order: { name: 'ASC' } }));
  }

  /**
   * Inserts a row, or replaces the one of that name. Returns it.
   * @throws ConflictError `named_models_full`
   */
  save(name: string, body: NamedModelBody, actor: string): Promise<NamedModelEntity> {
    return writeAtomically(this.dataSource, async (transaction) => {
      const isNew = !(await transaction.existsBy(NamedModelEntity, { name }));
      if (isNew && (await transaction.count(NamedModelEntity)) >= MAX_NAMED_MODELS) {
        throw new ConflictError(
          `This server stores at most ${MAX_NAMED_MODELS} named models. Remove some first.`,
          'named_models_full',
        );
      }
      const row = { name, definition: JSON.stringify(body), updatedAt: this.clock.now() };
      await transaction.upsert(NamedModelEntity, row, ['name']);
      await this.auditLog.record({ actor, action: 'model.stored', subject: name }, transaction);
      await this.changes.publish(transaction, NAMED_MODELS_TOPIC);
      return row;
    });
  }

  /** Removes a row. Returns false, and records nothing, if there was none. */
  remove(name: string, actor: string): Promise<boolean> {
    return writeAtomically(this.dataSource, async (transaction) => {
      const { affected } = await transaction.delete(NamedModelEntity, { name });
      if (affected === 0) return false;
      await this.auditLog.record({ actor, action: 'model.forgotten', subject: name }, transaction);
      await this.changes.publish(transaction, NAMED_MODELS_TOPIC);
      return true;
    });
  }
}
