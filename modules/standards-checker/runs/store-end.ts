import type { EntityManager } from 'typeorm';
import type { StandardVerdict } from '../judging/report.schema.js';
import { CheckVerdictEntity, CheckRunEntity, type CheckRunEnd } from './check-run.entity.js';

/** The bytes of the standards and of all verdicts of the row that is updated. */
const STORED_BYTES =
  'OCTET_LENGTH("standards") + (SELECT COALESCE(SUM(OCTET_LENGTH("verdict")), 0) ' +
  'FROM "standards_check_verdicts" WHERE "check_id" = "standards_checks"."id")';

/**
 * Adds the missing verdicts of a check and ends it. The transaction has read that the check may be ended.
 * @param end its time is on the database's clock
 */
export async function storeEnd(
  transaction: EntityManager,
  id: string,
  end: CheckRunEnd & { readonly finishedAt: number },
  missing: ReadonlyMap<number, StandardVerdict>,
): Promise<void> {
  const stored = await transaction.countBy(CheckVerdictEntity, { checkId: id });
  const rows = [...missing].map(([position, verdict], index) => ({
    ...{ checkId: id, position, verdict, ordinal: stored + index },
  }));
  // A write that was reported as failed may have been stored.
  const insert = transaction.createQueryBuilder().insert().into(CheckVerdictEntity).values(rows).orIgnore();
  if (rows.length > 0) await insert.execute();
  const { status, summary, error, finishedAt } = end;
  const columns = { status, summary, error, finishedAt };
  await transaction.update(CheckRunEntity, { id }, { ...columns, storedBytes: () => STORED_BYTES });
}
