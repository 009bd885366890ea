import { serverSentEvent } from '../../http/index.js';
import { isoTime } from '../../support/index.js';
import { storedSummary } from '../judging/report.js';
import type { StandardVerdict } from '../judging/report.schema.js';
import type { CheckRunEntity } from './check-run.entity.js';
import type { CheckDetails, CheckListing } from './check-run.schema.js';
import type { CheckEvent } from './live-check.js';

/** A row without the standards, which may be long. */
export type ListedCheckRun = Omit<CheckRunEntity, 'standards'>;

/** Converts a row to a check as callers see it, without its verdicts. */
export function toCheckListing(row: ListedCheckRun): CheckListing {
  return {
    object: 'standards_check',
    id: row.id,
    status: row.status,
    document: { name: row.documentName, length: row.documentLength, sha256: row.documentSha256 },
    standard_set: row.standardSetName === null ? null : { id: row.standardSetId, name: row.standardSetName },
    standard_count: row.standardCount,
    driver: row.driver,
    model: row.model,
    created_at: isoTime(row.createdAt),
    finished_at: row.finishedAt === null ? null : isoTime(row.finishedAt),
    summary: storedSummary(row.summary),
    error: row.error,
  };
}

/** Converts a row and its verdicts, by position, to a check as callers see it. */
export function toCheckDetails(
  row: CheckRunEntity,
  verdicts: ReadonlyMap<number, StandardVerdict>,
): CheckDetails {
  const inOrder = row.standards.flatMap((_, position) => verdicts.get(position) ?? []);
  return { ...toCheckListing(row), verdicts: inOrder };
}

/**
 * Yields a check as server-sent events: `check` with its id, then `verdict` and `progress`, and `summary`
 * last.
 */
export async function* toServerSentEvents(
  id: string,
  events: AsyncIterable<CheckEvent>,
): AsyncGenerator<string, void, undefined> {
  yield serverSentEvent({ object: 'standards_check', id }, 'check');
  for await (const event of events) yield toServerSentEvent(event);
}

function toServerSentEvent(event: CheckEvent): string {
  switch (event.event) {
    case 'verdict':
      return serverSentEvent(event.verdict, 'verdict');
    case 'progress':
      return serverSentEvent(event.progress, 'progress');
    case 'end':
      return serverSentEvent(event.outcome, 'summary');
  }
}
