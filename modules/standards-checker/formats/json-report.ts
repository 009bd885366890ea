import type { CheckReport, StandardVerdict } from '../judging/report.schema.js';
import type { CheckedReport } from './checked-report.js';

/** A report as JSON: the verdicts and the summary, and the names of document and standards. */
export interface JsonReport extends CheckReport {
  /** The last part of the path. */
  readonly document: string;
  readonly standards: string;
  readonly mock: boolean;
  readonly verdicts: readonly (StandardVerdict & { readonly accepted?: true })[];
  /** Ids of the standards that fail the run. */
  readonly failing: readonly string[];
}

/** Writes a report as JSON. */
export function toJsonReport({
  document,
  standards,
  mock,
  verdicts,
  summary,
  ...more
}: CheckedReport): JsonReport {
  return {
    document: document.path.slice(document.path.lastIndexOf('/') + 1),
    standards,
    mock,
    verdicts: verdicts.map((verdict) =>
      more.accepted?.has(verdict.standard_id) ? { ...verdict, accepted: true } : verdict,
    ),
    summary,
    failing: [...more.failing],
  };
}
