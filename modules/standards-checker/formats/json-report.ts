import type { CheckReport, CheckSummary, StandardVerdict } from '../judging/report.schema.js';
import type { CheckedReport, DocumentReport, JudgeKind } from './checked-report.js';

interface JsonFindings extends CheckReport {
  readonly verdicts: readonly (StandardVerdict & { readonly accepted?: true })[];
  /** Ids of the standards that fail the run. */
  readonly failing: readonly string[];
}

/** The report on one document as JSON. */
export interface JsonDocumentReport extends JsonFindings {
  readonly path: string;
}

/** A report as JSON. With one document, its name and its findings are also fields of the report itself. */
export interface JsonReport extends Partial<JsonFindings> {
  /** The last part of the path. */
  readonly document?: string;
  readonly standards: string;
  /** True if no model judged. */
  readonly mock: boolean;
  readonly judge: JudgeKind;
  /** Over all documents. */
  readonly summary: CheckSummary;
  readonly documents: readonly JsonDocumentReport[];
}

/** Writes a report as JSON. */
export function toJsonReport({ documents, standards, judge, summary }: CheckedReport): JsonReport {
  const reports = documents.map(toJsonDocument);
  const [first, second] = reports;
  const only = second === undefined ? first : undefined;
  return {
    ...(only && { document: only.path.slice(only.path.lastIndexOf('/') + 1) }),
    standards,
    mock: judge !== 'model',
    judge,
    ...(only && { verdicts: only.verdicts }),
    summary,
    ...(only && { failing: only.failing }),
    documents: reports,
  };
}

function toJsonDocument({
  document,
  verdicts,
  summary,
  accepted,
  failing,
}: DocumentReport): JsonDocumentReport {
  return {
    path: document.path,
    verdicts: verdicts.map((verdict) =>
      accepted?.has(verdict.standard_id) ? { ...verdict, accepted: true } : verdict,
    ),
    summary,
    failing: [...failing],
  };
}
