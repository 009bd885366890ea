import type { EntityManager } from 'typeorm';
import type { StandardVerdict } from '../judging/report.schema.js';
import { CheckVerdictEntity, CheckRunEntity, type CheckRunEnd } from './check-run.entity.js';

/** The bytes of the standards and of all verdicts of the row that is updated. */
const STORED_BYTES =
  'OCTET_LENGTH("standards") + (SELECT COALESCE(SUM(OCTET_LENGTH("verdict")), 0) ' +
  'FROM "standards_check_verdicts" WHERE "check_id" = "standards_checks"."id")';

/** Adds the missing verdicts of a check and ends it. The transaction has read that the check may be ended. */
export async function storeEnd(
  transaction: EntityManager,
  id: string,
  end: CheckRunEnd,
  missing: ReadonlyMap<number, StandardVerdict>,
): Promise<void> {
  const rows = [...missing].map(([position, verdict]) => ({ checkId: id, position, verdict }));
  // A write that was reported as failed may have been stored.
  const insert = transaction.createQueryBuilder().insert().into(CheckVerdictEntity).values(rows).orIgnore();
  if (rows.length > 0) await insert.execute();
  await transaction.update(CheckRunEntity, { id }, { ...end, storedBytes: () => STORED_BYTES });
}
