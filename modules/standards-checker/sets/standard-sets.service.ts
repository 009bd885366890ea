import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { writeAtomically } from '../../database/index.js';
import { AppError, Clock, ConflictError, withStorageErrors } from '../../support/index.js';
import { StandardSetEntity } from './standard-set.entity.js';
import type { ListedStandardSet, StandardSet, StoredStandardSet } from './standard-set.schema.js';

/**
 * Stores sets of standards. They belong to the installation: every caller with the scope `use` may read and
 * change them. A check keeps a copy of its standards. All methods throw AppError 503 `storage_busy` or
 * `storage_unavailable`.
 */
@Injectable()
export class StandardSetsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Stores a new set. @throws ConflictError `standard_set_name_taken` */
  async create(set: StandardSet): Promise<StoredStandardSet> {
    const now = this.clock.now();
    const row: StandardSetEntity = { id: randomUUID(), ...columnsOf(set), createdAt: now, updatedAt: now };
    await this.write(set, (transaction) => transaction.insert(StandardSetEntity, row));
    return present(row);
  }

  /** Lists all sets by name, without their standards. */
  async list(): Promise<ListedStandardSet[]> {
    const rows = await withStorageErrors(() => this.sets.find({ order: { name: 'ASC' } }));
    return rows.map((row) => {
      const { standards, ...rest } = present(row);
      return { ...rest, standard_count: standards.length };
    });
  }

  /**
   * Returns one set.
   * @param param the request field that named the set
   * @throws AppError 404 `standard_set_not_found`
   */
  async get(id: string, param = 'id'): Promise<StoredStandardSet> {
    const row = await withStorageErrors(() => this.sets.findOneBy({ id }));
    if (row === null) throw notFound(param);
    return present(row);
  }

  /**
   * Replaces a stored set.
   * @throws AppError 404 `standard_set_not_found`
   * @throws ConflictError `standard_set_name_taken`
   */
  async replace(id: string, set: StandardSet): Promise<StoredStandardSet> {
    const values = { ...columnsOf(set), updatedAt: this.clock.now() };
    const row = await this.write(set, async (transaction) => {
      const { affected } = await transaction.update(StandardSetEntity, { id }, values);
      // In the same transaction: a failure here must not answer for a change that was made.
      return affected === 0 ? null : transaction.findOneByOrFail(StandardSetEntity, { id });
    });
    if (row === null) throw notFound('id');
    return present(row);
  }

  /** Removes a set. Its checks stay. @throws AppError 404 `standard_set_not_found` */
  async remove(id: string): Promise<void> {
    const { affected } = await writeAtomically(this.dataSource, (transaction) =>
      transaction.delete(StandardSetEntity, { id }),
    );
    if (affected === 0) throw notFound('id');
  }

  private async write<T>(
    { name }: StandardSet,
    work: (transaction: EntityManager) => Promise<T>,
  ): Promise<T> {
    try {
      return await writeAtomically(this.dataSource, work);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'SQLITE_CONSTRAINT_UNIQUE') throw error;
      throw new ConflictError(
        `There is already a set named ${JSON.stringify(name)}.`,
        'standard_set_name_taken',
        'name',
      );
    }
  }

  private get sets() {
    return this.dataSource.getRepository(StandardSetEntity);
  }
}

function columnsOf({ name, description, standards }: StandardSet) {
  return { name, description: description ?? null, standards };
}

function notFound(param: string): AppError {
  return new AppError({
    message: 'There is no standard set with this id.',
    code: 'standard_set_not_found',
    status: 404,
    type: 'not_found_error',
    param,
  });
}

function present(row: StandardSetEntity): StoredStandardSet {
  return {
    object: 'standard_set',
    id: row.id,
    name: row.name,
    description: row.description,
    standards: row.standards,
    created_at: new Date(row.createdAt).toISOString(),
    updated_at: new Date(row.updatedAt).toISOString(),
  };
}
