import type { StandardVerdict } from '../judging/report.schema.js';
import type { Vote } from '../judging/vote.schema.js';
import {
  agreementRemark,
  costOf,
  countsOf,
  documentsOf,
  judgeRemark,
  percentOf,
  reasonOf,
  severityOf,
  VERDICT_LABELS,
  type CheckedReport,
  type DocumentReport,
} from './checked-report.js';
import { escapeMarkdown } from './escape.js';
import { TextPlaces } from './text-places.js';

/**
 * Writes a report as Markdown, as for a comment on a pull request: a table, and details of findings; for each
 * document, if there are several.
 */
export function toMarkdown(report: CheckedReport): string {
  const { documents, standards, summary } = report;
  const remark = judgeRemark(report);
  const cost = costOf(report);
  const several = documents.length > 1;
  return [
    `# ${escapeMarkdown(documentsOf(report))}: ${escapeMarkdown(standards)}`,
    ...(remark ? [`> **Warning.** ${remark}`] : []),
    `**Score ${percentOf(summary.score)}**: ${countsOf(report)}.`,
    ...(several ? [overview(documents)] : []),
    ...documents.flatMap((document) =>
      several ? [heading(document), ...findings(document, 3)] : findings(document, 2),
    ),
    ...(cost === '' ? [] : [escapeMarkdown(cost)]),
    '',
  ].join('\n\n');
}

function overview(documents: readonly DocumentReport[]): string {
  return [
    '| Document | Score | Verdicts |',
    '| --- | --- | --- |',
    ...documents.map(
      ({ document, summary }) =>
        `| ${escapeMarkdown(document.path)} | ${percentOf(summary.score)} | ${countsOf({ summary })} |`,
    ),
  ].join('\n');
}

function heading({ document }: DocumentReport): string {
  return `## ${escapeMarkdown(document.path)}`;
}

function findings(report: DocumentReport, level: number): string[] {
  const { document, verdicts } = report;
  const places = new TextPlaces(document);
  const found = verdicts.filter(({ verdict }) => verdict !== 'met' && verdict !== 'not_applicable');
  return [
    [
      '| Verdict | Standard | Severity |',
      '| --- | --- | --- |',
      ...verdicts.map((each) => row(each, report)),
    ].join('\n'),
    ...(found.length === 0 ? [] : [`${'#'.repeat(level)} Findings`]),
    ...found.map((verdict) => finding(verdict, places, level + 1)),
  ];
}

function row(verdict: StandardVerdict, { accepted, failing }: DocumentReport): string {
  const { standard_id, title } = verdict;
  const remark = accepted?.has(standard_id) ? ' (accepted)' : '';
  const label = `${VERDICT_LABELS[verdict.verdict]}${remark}`;
  const shown = failing.has(standard_id) ? `**${label}**` : label;
  return `| ${shown} | ${escapeMarkdown(`${standard_id}: ${title}`)} | ${severityOf(verdict)} |`;
}

function finding(verdict: StandardVerdict, places: TextPlaces, level: number): string {
  const agreed = agreementRemark(verdict);
  return [
    `${'#'.repeat(level)} ${escapeMarkdown(`${verdict.standard_id}: ${verdict.title}`)}`,
    `${VERDICT_LABELS[verdict.verdict]}${agreed === undefined ? '' : ` (${agreed})`}. ${escapeMarkdown(reasonOf(verdict))}`,
    ...(verdict.votes === undefined ? [] : [verdict.votes.map(voteLine).join('\n')]),
    ...verdict.quotes.map(
      (quote) => `> ${escapeMarkdown(quote.text)} (${escapeMarkdown(places.describe(quote))})`,
    ),
  ].join('\n\n');
}

function voteLine({ judge, repetition, verdict, reason }: Vote): string {
  const name = escapeMarkdown(`${judge}, ${repetition}`);
  return `- ${name}: ${VERDICT_LABELS[verdict]}. ${escapeMarkdown(reason)}`;
}
