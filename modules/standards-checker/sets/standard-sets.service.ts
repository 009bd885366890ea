import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { AppError, Clock, ConflictError, toStorageError } from '../../support/index.js';
import { StandardSetEntity } from './standard-set.entity.js';
import type { ListedStandardSet, StandardSet, StoredStandardSet } from './standard-set.schema.js';

/**
 * Stores sets of standards. They belong to the installation: every caller with the scope `use` may read and
 * change them. A check keeps a copy of its standards.
 */
@Injectable()
export class StandardSetsService {
  constructor(
    @InjectRepository(StandardSetEntity) private readonly sets: Repository<StandardSetEntity>,
    private readonly clock: Clock,
  ) {}

  /** Stores a new set. @throws ConflictError `standard_set_name_taken` */
  async create(set: StandardSet): Promise<StoredStandardSet> {
    const now = this.clock.now();
    const row: StandardSetEntity = { id: randomUUID(), ...columnsOf(set), createdAt: now, updatedAt: now };
    await write(set, () => this.sets.insert(row));
    return present(row);
  }

  /** Lists all sets by name, without their standards. */
  async list(): Promise<ListedStandardSet[]> {
    const rows = await this.sets.find({ order: { name: 'ASC' } });
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
    const row = await this.sets.findOneBy({ id });
    if (row === null) throw notFound(param);
    return present(row);
  }

  /**
   * Replaces a stored set.
   * @throws AppError 404 `standard_set_not_found`
   * @throws ConflictError `standard_set_name_taken`
   */
  async replace(id: string, set: StandardSet): Promise<StoredStandardSet> {
    const { affected } = await write(set, () =>
      this.sets.update({ id }, { ...columnsOf(set), updatedAt: this.clock.now() }),
    );
    if (affected === 0) throw notFound('id');
    return this.get(id);
  }

  /** Removes a set. Its checks stay. @throws AppError 404 `standard_set_not_found` */
  async remove(id: string): Promise<void> {
    const { affected } = await this.sets.delete({ id });
    if (affected === 0) throw notFound('id');
  }
}

function columnsOf({ name, description, standards }: StandardSet) {
  return { name, description: description ?? null, standards };
}

async function write<T>({ name }: StandardSet, statement: () => Promise<T>): Promise<T> {
  try {
    return await statement();
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'SQLITE_CONSTRAINT_UNIQUE') throw toStorageError(error);
    throw new ConflictError(
      `There is already a set named ${JSON.stringify(name)}.`,
      'standard_set_name_taken',
      'name',
    );
  }
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
