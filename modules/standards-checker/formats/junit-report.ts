import type { StandardVerdict } from '../judging/report.schema.js';
import {
  agreementRemark,
  judgeRemark,
  reasonOf,
  severityOf,
  VERDICT_LABELS,
  type CheckedReport,
  type DocumentReport,
} from './checked-report.js';
import { escapeXml } from './escape.js';
import { TextPlaces } from './text-places.js';

/**
 * Writes a report as JUnit XML, as CI servers read it: a test suite for each document, with a test case for
 * each standard. What does not fail the run (accepted, less severe, not applicable) is skipped, with the
 * reason.
 */
export function toJunit(report: CheckedReport): string {
  const { standards, documents } = report;
  const remark = judgeRemark(report);
  const results = documents.flatMap((document) => document.verdicts.map((each) => resultOf(each, document)));
  const nameOf = ({ document }: DocumentReport) =>
    documents.length === 1 ? standards : `${document.path}: ${standards}`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeXml(standards)}" ${totalsOf(results, report)}>`,
    ...documents.flatMap((document) => testSuite(document, nameOf(document), remark)),
    '</testsuites>',
    '',
  ].join('\n');
}

function testSuite(report: DocumentReport, name: string, remark?: string): string[] {
  const { verdicts, summary, document } = report;
  const places = new TextPlaces(document);
  const results = verdicts.map((verdict) => resultOf(verdict, report));
  const properties = { score: summary.score, driver: summary.driver ?? '', model: summary.model ?? '' };
  return [
    `  <testsuite name="${escapeXml(name)}" ${totalsOf(results, report)}>`,
    '    <properties>',
    ...Object.entries(properties).map(
      ([key, value]) => `      <property name="${key}" value="${escapeXml(String(value))}"/>`,
    ),
    '    </properties>',
    ...verdicts.map((verdict, index) => testCase(verdict, results[index], document.path, places)),
    ...(remark ? [`    <system-out>${escapeXml(remark)}</system-out>`] : []),
    '  </testsuite>',
  ];
}

interface Result {
  readonly kind: 'failure' | 'error' | 'skipped';
  readonly message: string;
}

function totalsOf(
  results: readonly (Result | undefined)[],
  { summary }: Pick<CheckedReport, 'summary'>,
): string {
  const count = (kind: Result['kind']) => results.filter((result) => result?.kind === kind).length;
  const time = ((summary.duration_ms ?? 0) / 1000).toFixed(3);
  return (
    `tests="${results.length}" failures="${count('failure')}" errors="${count('error')}" ` +
    `skipped="${count('skipped')}" time="${time}"`
  );
}

function resultOf(verdict: StandardVerdict, { failing, accepted }: DocumentReport): Result | undefined {
  if (verdict.verdict === 'met') return undefined;
  const message = `${VERDICT_LABELS[verdict.verdict]}: ${reasonOf(verdict)}`;
  if (failing.has(verdict.standard_id)) {
    return { kind: verdict.verdict === 'error' ? 'error' : 'failure', message };
  }
  return { kind: 'skipped', message: accepted?.has(verdict.standard_id) ? `Accepted. ${message}` : message };
}

function testCase(
  verdict: StandardVerdict,
  result: Result | undefined,
  path: string,
  places: TextPlaces,
): string {
  const name = escapeXml(`${verdict.standard_id}: ${verdict.title}`);
  const open = `    <testcase classname="${escapeXml(path)}" name="${name}" file="${escapeXml(path)}"`;
  if (result === undefined) return `${open}/>`;
  const message = escapeXml(result.message);
  if (result.kind === 'skipped') return `${open}>\n      <skipped message="${message}"/>\n    </testcase>`;
  const quotes = verdict.quotes.map((quote) => `“${quote.text}” (${places.describe(quote)})`);
  const agreed = agreementRemark(verdict);
  const details = [
    result.message,
    `Severity: ${severityOf(verdict)}`,
    ...(agreed === undefined ? [] : [`Agreement: ${agreed}`]),
    ...quotes,
  ]
    .map(escapeXml)
    .join('\n');
  const element = `<${result.kind} type="${verdict.verdict}" message="${message}">${details}</${result.kind}>`;
  return `${open}>\n      ${element}\n    </testcase>`;
}
