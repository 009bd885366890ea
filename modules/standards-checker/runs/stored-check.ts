import { storedSummary, summarize, UNKNOWN_TOTALS } from '../judging/report.js';
import type { StandardVerdict } from '../judging/report.schema.js';
import type { CheckRunEntity } from './check-run.entity.js';
import type { CheckRunStore } from './check-run.store.js';
import type { CheckEvent, CheckOutcome } from './live-check.js';

/**
 * Yields the events of a check that has ended: its verdicts in the order in which they were stored, and the
 * end. Yields nothing if the check was removed.
 * @throws AppError 503 `storage_busy` or `storage_unavailable`
 */
export async function* storedEvents(
  id: string,
  store: Pick<CheckRunStore, 'findStatus' | 'verdicts'>,
): AsyncGenerator<CheckEvent, void, undefined> {
  const check = await store.findStatus(id);
  if (check === null) return;
  const verdicts = [...(await store.verdicts(id)).values()];
  for (const verdict of verdicts) yield { event: 'verdict', verdict };
  yield { event: 'end', outcome: storedOutcome(id, check, verdicts) };
}

/** Returns the outcome of a check that has ended. If its summary is damaged, the verdicts are counted. */
export function storedOutcome(
  id: string,
  { status, summary }: Pick<CheckRunEntity, 'status' | 'summary'>,
  verdicts: readonly StandardVerdict[],
): CheckOutcome {
  return { id, status, ...(storedSummary(summary) ?? summarize([...verdicts], UNKNOWN_TOTALS)) };
}
