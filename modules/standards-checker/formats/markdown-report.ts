import type { StandardVerdict } from '../judging/report.schema.js';
import {
  costOf,
  countsOf,
  MOCK_REMARK,
  percentOf,
  reasonOf,
  severityOf,
  VERDICT_LABELS,
  type CheckedReport,
} from './checked-report.js';
import { escapeMarkdown } from './escape.js';
import { TextPlaces } from './text-places.js';

/** Writes a report as Markdown, as for a comment on a pull request: a table, and details of findings. */
export function toMarkdown(report: CheckedReport): string {
  const { document, standards, verdicts, summary } = report;
  const places = new TextPlaces(document.text);
  const findings = verdicts.filter(({ verdict }) => verdict !== 'met' && verdict !== 'not_applicable');
  const cost = costOf(report);
  return [
    `# ${escapeMarkdown(document.path)}: ${escapeMarkdown(standards)}`,
    ...(report.mock ? [`> **Warning.** ${MOCK_REMARK}`] : []),
    `**Score ${percentOf(summary.score)}**: ${countsOf(report)}.`,
    [
      '| Verdict | Standard | Severity |',
      '| --- | --- | --- |',
      ...verdicts.map((each) => row(each, report)),
    ].join('\n'),
    ...(findings.length === 0 ? [] : ['## Findings']),
    ...findings.map((verdict) => finding(verdict, places)),
    ...(cost === '' ? [] : [escapeMarkdown(cost)]),
    '',
  ].join('\n\n');
}

function row(verdict: StandardVerdict, { accepted, failing }: CheckedReport): string {
  const { standard_id, title } = verdict;
  const remark = accepted?.has(standard_id) ? ' (accepted)' : '';
  const label = `${VERDICT_LABELS[verdict.verdict]}${remark}`;
  const shown = failing.has(standard_id) ? `**${label}**` : label;
  return `| ${shown} | ${escapeMarkdown(`${standard_id}: ${title}`)} | ${severityOf(verdict)} |`;
}

function finding(verdict: StandardVerdict, places: TextPlaces): string {
  const quotes = verdict.quotes.map(({ text, start }) => {
    const place = start === undefined ? 'not in the document' : `line ${places.placeOf(start).line}`;
    return `> ${escapeMarkdown(text)} (${place})`;
  });
  return [
    `### ${escapeMarkdown(`${verdict.standard_id}: ${verdict.title}`)}`,
    `${VERDICT_LABELS[verdict.verdict]}. ${escapeMarkdown(reasonOf(verdict))}`,
    ...quotes,
  ].join('\n\n');
}
