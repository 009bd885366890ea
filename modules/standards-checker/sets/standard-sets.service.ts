import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isDuplicate, writeAtomically } from '../../database/index.js';
import { AppError, Clock, ConflictError, isoTime, withStorageErrors } from '../../support/index.js';
import { assertRoom, bytesOfSet } from './set-room.js';
import { StandardSetEntity } from './standard-set.entity.js';
import {
  publicationSchema,
  type ListedStandardSet,
  type StandardSet,
  type StoredStandardSet,
  type WrittenSet,
} from './standard-set.schema.js';
import { withStoredBases } from './stored-bases.js';

/** The columns that a list shows. The standards of all sets together would be megabytes. */
const LISTED = {
  id: true,
  name: true,
  description: true,
  createdAt: true,
  updatedAt: true,
  standardCount: true,
} as const;

/**
 * Stores sets of standards. They belong to the installation: every caller with the scope `use` may read and
 * change them. A check keeps a copy of its standards. The number and size of the stored sets is bounded.
 *
 * All methods throw AppError 503 `storage_busy` or `storage_unavailable`.
 */
@Injectable()
export class StandardSetsService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /**
   * Stores a new set. Sets that it extends are stored sets, by name: their standards are copied, and later
   * changes of them do not reach it.
   * @param actor who creates it: a client key has a share of the stored sets
   * @throws ConflictError `standard_set_name_taken`, `standard_sets_full`, `key_storage_full`
   * @throws AppError 413 `standard_set_too_large`
   */
  async create(written: WrittenSet, actor: string): Promise<StoredStandardSet> {
    const set = await withStoredBases(written, this.sets);
    const now = this.clock.now();
    const columns = columnsOf(set);
    const row = { ...columns, id: randomUUID(), createdAt: now, updatedAt: now, createdBy: actor };
    await this.write(set, async (transaction) => {
      await assertRoom(transaction, { createdBy: actor, sets: 1, bytes: columns.bytes });
      await transaction.insert(StandardSetEntity, row);
    });
    return present(row);
  }

  /** Lists all sets by name, without their standards. */
  async list(): Promise<ListedStandardSet[]> {
    const rows = await withStorageErrors(() => this.sets.find({ select: LISTED, order: { name: 'ASC' } }));
    return rows.map((row) => ({ ...presentHead(row), standard_count: row.standardCount }));
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
   * Replaces a stored set. Sets that it extends are copied, as {@link create} does. Its size counts for the
   * caller who created it.
   * @throws AppError 404 `standard_set_not_found`, 413 `standard_set_too_large`
   * @throws ConflictError `standard_set_name_taken`, `standard_sets_full`, `key_storage_full`
   */
  async replace(id: string, written: WrittenSet): Promise<StoredStandardSet> {
    const set = await withStoredBases(written, this.sets);
    const columns = { ...columnsOf(set), updatedAt: this.clock.now() };
    const row = await this.write(set, async (transaction) => {
      const select = { id: true, createdAt: true, createdBy: true, bytes: true } as const;
      const before = await transaction.findOne(StandardSetEntity, { where: { id }, select });
      if (before === null) throw notFound('id');
      const { createdBy } = before;
      await assertRoom(transaction, { createdBy, sets: 0, bytes: columns.bytes - before.bytes });
      await transaction.update(StandardSetEntity, { id }, columns);
      return { ...before, ...columns };
    });
    return present(row);
  }

  /** Removes a set. Its checks stay. @throws AppError 404 `standard_set_not_found` */
  async remove(id: string): Promise<void> {
    await writeAtomically(this.dataSource, async (transaction) => {
      const { affected } = await transaction.delete(StandardSetEntity, { id });
      if (affected === 0) throw notFound('id');
    });
  }

  private get sets() {
    return this.dataSource.getRepository(StandardSetEntity);
  }

  private async write<T>(
    { name }: StandardSet,
    work: (transaction: EntityManager) => Promise<T>,
  ): Promise<T> {
    try {
      return await writeAtomically(this.dataSource, work);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      throw new ConflictError(
        `There is already a set named ${JSON.stringify(name)}.`,
        'standard_set_name_taken',
        'name',
      );
    }
  }
}

function columnsOf({ name, description, standards, ...rest }: StandardSet) {
  const publication = publicationSchema.parse(rest);
  const bytes = bytesOfSet({ name, description, ...publication, standards });
  return {
    name,
    description: description ?? null,
    standards,
    standardCount: standards.length,
    bytes,
    publication: Object.keys(publication).length === 0 ? null : publication,
  };
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

function presentHead(row: Pick<StandardSetEntity, keyof typeof LISTED>) {
  return {
    object: 'standard_set',
    id: row.id,
    name: row.name,
    description: row.description,
    created_at: isoTime(row.createdAt),
    updated_at: isoTime(row.updatedAt),
  } as const;
}

function present(row: StandardSetEntity): StoredStandardSet {
  const { object, id, name, description, ...times } = presentHead(row);
  return { object, id, name, description, ...row.publication, standards: row.standards, ...times };
}
