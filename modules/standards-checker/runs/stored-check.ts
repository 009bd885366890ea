import type { Cancellation, Clock } from '../../support/index.js';
import { storedSummary, summarize, UNKNOWN_TOTALS } from '../judging/report.js';
import type { StandardVerdict } from '../judging/report.schema.js';
import type { CheckRunStore } from './check-run.store.js';
import type { CheckEvent } from './live-check.js';

/** Time between two reads of a check that runs in another process, in milliseconds. */
const READ_EVERY_MS = 1_000;

/**
 * Yields the events of a check that has ended or runs in another process, as its rows tell them: the stored
 * verdicts by position, later ones as they are stored, and the end. Yields no progress, and no end if the
 * check is removed or the follower leaves.
 * @throws AppError 503 `storage_busy` or `storage_unavailable`
 */
export async function* followStored(
  id: string,
  leaving: Pick<Cancellation, 'aborted'>,
  store: Pick<CheckRunStore, 'findStatus' | 'verdicts'>,
  clock: Pick<Clock, 'sleep'>,
): AsyncGenerator<CheckEvent, void, undefined> {
  const known = new Map<number, StandardVerdict>();
  while (!leaving.aborted) {
    // Before the verdicts: all of them are stored once the check has ended.
    const check = await store.findStatus(id);
    if (check === null) return;
    for (const [position, verdict] of await store.verdicts(id, new Set(known.keys()))) {
      known.set(position, verdict);
      yield { event: 'verdict', verdict };
    }
    if (check.status !== 'running') {
      const summary = storedSummary(check.summary) ?? summarize([...known.values()], UNKNOWN_TOTALS);
      return yield { event: 'end', outcome: { id, status: check.status, ...summary } };
    }
    await clock.sleep(READ_EVERY_MS);
  }
}
