import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { toStorageError } from '../../support/index.js';
import { AppError, Clock, ConflictError } from '../../support/index.js';
import { StandardSetEntity } from './standard-set.entity.js';
import type { Standard, StandardSet } from './standard-set.schema.js';

/** A stored set as callers see it. */
export interface StoredStandardSet {
  readonly object: 'standard_set';
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly standards: readonly Standard[];
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly updated_at: string;
}

/** A set in a list: how many standards it has, instead of the standards. */
export type ListedStandardSet = Omit<StoredStandardSet, 'standards'> & { readonly standard_count: number };

/**
 * Stored sets of standards. They belong to the installation: whoever may use models may read and change them, and every check
 * keeps a copy of what it was held against.
 */
@Injectable()
export class StandardSetsService {
  constructor(
    @InjectRepository(StandardSetEntity) private readonly sets: Repository<StandardSetEntity>,
    private readonly clock: Clock,
  ) {}

  /** @throws ConflictError `standard_set_name_taken` */
  async create(set: StandardSet): Promise<StoredStandardSet> {
    const now = this.clock.now();
    const row: StandardSetEntity = { id: randomUUID(), ...columnsOf(set), createdAt: now, updatedAt: now };
    await write(set, () => this.sets.insert(row));
    return present(row);
  }

  /** By name. */
  async list(): Promise<ListedStandardSet[]> {
    const rows = await this.sets.find({ order: { name: 'ASC' } });
    return rows.map((row) => {
      const { standards, ...rest } = present(row);
      return { ...rest, standard_count: standards.length };
    });
  }

  /**
   * @param param the request field that named the set
   * @throws AppError 404 `standard_set_not_found`
   */
  async get(id: string, param = 'id'): Promise<StoredStandardSet> {
    const row = await this.sets.findOneBy({ id });
    if (row === null) throw notFound(param);
    return present(row);
  }

  /** Puts another set in the place of the stored one. @throws AppError 404, ConflictError as `create` */
  async replace(id: string, set: StandardSet): Promise<StoredStandardSet> {
    const { affected } = await write(set, () =>
      this.sets.update({ id }, { ...columnsOf(set), updatedAt: this.clock.now() }),
    );
    if (affected === 0) throw notFound('id');
    return this.get(id);
  }

  /** Checks that were held against it stay. @throws AppError 404 `standard_set_not_found` */
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
      `There is a set named ${JSON.stringify(name)} already.`,
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

function present({
  id,
  name,
  description,
  standards,
  createdAt,
  updatedAt,
}: StandardSetEntity): StoredStandardSet {
  return {
    object: 'standard_set',
    ...{ id, name, description, standards },
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
  };
}
