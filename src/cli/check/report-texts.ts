import wrapAnsi from 'wrap-ansi';
import {
  countsOf,
  formatReportAs,
  judgeRemark,
  percentOf,
  type CheckedReport,
} from '../../../modules/standards-checker/index.js';
import { printableLine } from '../terminal/format.js';
import type { Terminal } from '../terminal/terminal.js';
import { formatReport } from './report-table.js';
import type { PrintedFormat } from './report-targets.js';

/** Returns a report in a format; as a table with each document below the other and the total at the end. */
export function textOf(format: PrintedFormat, report: CheckedReport, terminal: Terminal): string {
  if (format !== 'table') return formatReportAs(format, report);
  const { documents, standards } = report;
  const several = documents.length > 1;
  const tables = documents.map(({ document, ...findings }) => {
    const name = several ? document.path : document.path.slice(document.path.lastIndexOf('/') + 1);
    const heading = terminal.style(`${printableLine(name)}: ${standards}`, 'bold');
    return `${heading}\n\n${formatReport(findings, terminal, findings.accepted)}\n`;
  });
  const remark = judgeRemark(report);
  const first =
    remark === undefined ? [] : [`${terminal.style(wrapAnsi(remark, terminal.columns), 'yellow')}\n`];
  return [...first, ...tables, ...(several ? [total(report, terminal)] : [])].join('\n');
}

/**
 * Says how to have documents judged by a model.
 * @param configured names of the drivers that have a key
 */
export function nextStep([driver]: readonly string[]): string {
  return driver === undefined
    ? 'For a real check: npx llm settings:set groq api_key, then add --driver groq.'
    : `For a real check: add --driver ${driver}, which has a key.`;
}

function total({ documents, summary }: CheckedReport, terminal: Terminal): string {
  const lines = documents.map(
    (each) => `  ${percentOf(each.summary.score).padStart(5)}  ${printableLine(each.document.path)}`,
  );
  const all = `${documents.length} documents, score ${percentOf(summary.score)}: ${countsOf({ summary })}`;
  return `${[terminal.style(all, 'bold'), ...lines].join('\n')}\n`;
}
