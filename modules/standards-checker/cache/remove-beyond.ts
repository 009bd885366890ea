import type { EntityManager } from 'typeorm';
import { withParameters } from '../../database/index.js';

/** Bounds of what a cache stores. */
export interface CacheBounds {
  readonly judgements: number;
  /** As JSON. */
  readonly bytes: number;
}

/** Share of a bound that stays, so that not every write removes something. */
const SHARE_LEFT = 0.95;

/**
 * Removes the judgements used longest ago if there are more, or more bytes of them, than the bounds allow.
 * @param owner whose judgements are counted. Default: those of all
 */
export async function removeBeyond(
  transaction: EntityManager,
  { judgements, bytes }: CacheBounds,
  owner?: string,
): Promise<void> {
  const [where, values] = owner === undefined ? ['', []] : ['WHERE "owner" = ?', [owner]];
  const [stored] = await transaction.query<[Readonly<Record<'rows' | 'bytes', number | string>>]>(
    withParameters(
      transaction,
      `SELECT COUNT(*) AS "rows", COALESCE(SUM("bytes"), 0) AS "bytes" FROM "standards_judgements" ${where}`,
    ),
    values,
  );
  if (Number(stored.rows) <= judgements && Number(stored.bytes) <= bytes) return;
  await transaction.query(
    withParameters(
      transaction,
      `DELETE FROM "standards_judgements" WHERE ("owner", "key") IN (
         SELECT "owner", "key" FROM (
           SELECT "owner", "key", ROW_NUMBER() OVER "newest" AS "number", SUM("bytes") OVER "newest" AS "total"
           FROM "standards_judgements" ${where}
           WINDOW "newest" AS (ORDER BY "used_at" DESC, "created_at" DESC, "key" DESC)
         ) AS "ranked" WHERE "number" > ? OR "total" > ?
       )`,
    ),
    [...values, Math.floor(judgements * SHARE_LEFT), Math.floor(bytes * SHARE_LEFT)],
  );
}
