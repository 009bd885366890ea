import type { CheckSummary, StandardVerdict, VerdictProblem } from '../judging/report.js';
import type { CheckStatus, StandardsCheckEntity } from './standards-check.entity.js';

/** A check as callers see it. */
export interface CheckListing {
  readonly object: 'standards_check';
  readonly id: string;
  readonly status: CheckStatus;
  readonly document: { readonly name: string | null; readonly length: number; readonly sha256: string };
  /** The stored set it was started with; `null` for standards given inline without a name. */
  readonly standard_set: { readonly id: string | null; readonly name: string } | null;
  readonly standard_count: number;
  /** As asked for; who really judged is in the summary and on each verdict. */
  readonly driver: string | null;
  readonly model: string | null;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly finished_at: string | null;
  /** `null` while it runs. */
  readonly summary: CheckSummary | null;
  /** Of a check that failed as a whole. */
  readonly error: VerdictProblem | null;
}

/** With the verdicts there are, in the order of the standards. */
export interface CheckDetails extends CheckListing {
  readonly verdicts: readonly StandardVerdict[];
}

/** What the last event of a check says. */
export interface EndedCheck extends CheckSummary {
  readonly id: string;
  readonly status: CheckStatus;
}

/** A row without the standards themselves, which may be long. */
export type ListedCheck = Omit<StandardsCheckEntity, 'standards'>;

export function toListing(row: ListedCheck): CheckListing {
  const { id, status, driver, model, summary, error } = row;
  return {
    object: 'standards_check',
    ...{ id, status },
    document: { name: row.documentName, length: row.documentLength, sha256: row.documentSha256 },
    standard_set: row.standardSetName === null ? null : { id: row.standardSetId, name: row.standardSetName },
    standard_count: row.standardCount,
    ...{ driver, model },
    created_at: new Date(row.createdAt).toISOString(),
    finished_at: row.finishedAt === null ? null : new Date(row.finishedAt).toISOString(),
    ...{ summary, error },
  };
}

export function toDetails(
  row: StandardsCheckEntity,
  verdicts: ReadonlyMap<number, StandardVerdict>,
): CheckDetails {
  const inOrder = row.standards.flatMap((_, position) => verdicts.get(position) ?? []);
  return { ...toListing(row), verdicts: inOrder };
}
