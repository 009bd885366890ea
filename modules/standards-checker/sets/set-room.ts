import type { EntityManager } from 'typeorm';
import { isClientKey } from '../../http/index.js';
import {
  KeyStorageFullError,
  MAX_SET_BYTES,
  MAX_STORED_SET_BYTES,
  MAX_STORED_SET_BYTES_PER_KEY,
  MAX_STORED_SETS,
  MAX_STORED_SETS_PER_KEY,
  StandardSetsFullError,
  StandardSetTooLargeError,
} from '../storage-bounds.js';
import { StandardSetEntity } from './standard-set.entity.js';

/** What a write adds to the stored sets. */
interface Growth {
  /** The actor who created the set. `null`: not known. */
  readonly createdBy: string | null;
  /** 1 for a new set, 0 for one that is replaced. */
  readonly sets: 0 | 1;
  readonly bytes: number;
}

interface Stored {
  readonly sets: number;
  readonly bytes: number;
}

/**
 * Returns the bytes of a set as JSON.
 * @throws StandardSetTooLargeError
 */
export function bytesOfSet(set: object): number {
  const bytes = Buffer.byteLength(JSON.stringify(set));
  if (bytes > MAX_SET_BYTES) throw new StandardSetTooLargeError(bytes);
  return bytes;
}

/**
 * Checks that the stored sets have room for more. Writes that make nothing larger always have.
 * @param transaction the one that writes
 * @throws StandardSetsFullError; KeyStorageFullError if a client key created the set and has no room
 */
export async function assertRoom(transaction: EntityManager, growth: Growth): Promise<void> {
  const all = await stored(transaction);
  if (all.sets + growth.sets > MAX_STORED_SETS) throw new StandardSetsFullError(`${MAX_STORED_SETS} sets`);
  if (growth.bytes > 0 && all.bytes + growth.bytes > MAX_STORED_SET_BYTES) {
    throw new StandardSetsFullError(`${MAX_STORED_SET_BYTES} bytes of sets`);
  }
  const { createdBy } = growth;
  if (createdBy === null || !isClientKey({ actor: createdBy })) return;
  const own = await stored(transaction, createdBy);
  if (own.sets + growth.sets > MAX_STORED_SETS_PER_KEY) {
    throw new KeyStorageFullError(`${MAX_STORED_SETS_PER_KEY} sets`);
  }
  if (growth.bytes > 0 && own.bytes + growth.bytes > MAX_STORED_SET_BYTES_PER_KEY) {
    throw new KeyStorageFullError(`${MAX_STORED_SET_BYTES_PER_KEY} bytes of sets`);
  }
}

/** Counts the stored sets: all, or those that one actor created. */
async function stored(transaction: EntityManager, createdBy?: string): Promise<Stored> {
  const query = transaction
    .createQueryBuilder(StandardSetEntity, 'row')
    .select('COUNT(*)', 'sets')
    .addSelect('COALESCE(SUM(row.bytes), 0)', 'bytes');
  if (createdBy !== undefined) query.where({ createdBy });
  const { sets, bytes } = (await query.getRawOne<Readonly<Record<keyof Stored, number | string>>>())!;
  // Postgres sends sums as text.
  return { sets: Number(sets), bytes: Number(bytes) };
}
