import type { CheckedReport } from './checked-report.js';
import { toHtml } from './html-report.js';
import { toJsonReport } from './json-report.js';
import { toJunit } from './junit-report.js';
import { toMarkdown } from './markdown-report.js';
import { toSarif } from './sarif-report.js';

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Formats of a report besides the table of a terminal. */
export const REPORT_FORMATS = {
  json: (report: CheckedReport) => json(toJsonReport(report)),
  markdown: toMarkdown,
  junit: toJunit,
  sarif: (report: CheckedReport) => json(toSarif(report)),
  html: toHtml,
} as const;

export type ReportFormat = keyof typeof REPORT_FORMATS;

/** Writes a report in a format. */
export function formatReportAs(format: ReportFormat, report: CheckedReport): string {
  return REPORT_FORMATS[format](report);
}
