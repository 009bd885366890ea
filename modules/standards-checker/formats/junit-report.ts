import type { StandardVerdict } from '../judging/report.schema.js';
import { MOCK_REMARK, reasonOf, severityOf, VERDICT_LABELS, type CheckedReport } from './checked-report.js';
import { escapeXml } from './escape.js';
import { TextPlaces } from './text-places.js';

/**
 * Writes a report as JUnit XML, as CI servers read it: a test suite with a test case for each standard. What
 * does not fail the run (accepted, less severe, not applicable) is skipped, with the reason.
 */
export function toJunit(report: CheckedReport): string {
  const { verdicts, summary, standards, document } = report;
  const places = new TextPlaces(document.text);
  const cases = verdicts.map((verdict) => [verdict, resultOf(verdict, report)] as const);
  const count = (kind: Result['kind']) => cases.filter(([, result]) => result?.kind === kind).length;
  const time = ((summary.duration_ms ?? 0) / 1000).toFixed(3);
  const totals =
    `tests="${verdicts.length}" failures="${count('failure')}" errors="${count('error')}" ` +
    `skipped="${count('skipped')}" time="${time}"`;
  const properties = { score: summary.score, driver: summary.driver ?? '', model: summary.model ?? '' };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escapeXml(standards)}" ${totals}>`,
    `  <testsuite name="${escapeXml(standards)}" ${totals}>`,
    '    <properties>',
    ...Object.entries(properties).map(
      ([name, value]) => `      <property name="${name}" value="${escapeXml(String(value))}"/>`,
    ),
    '    </properties>',
    ...cases.map(([verdict, result]) => testCase(verdict, result, document.path, places)),
    ...(report.mock ? [`    <system-out>${escapeXml(MOCK_REMARK)}</system-out>`] : []),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

interface Result {
  readonly kind: 'failure' | 'error' | 'skipped';
  readonly message: string;
}

function resultOf(verdict: StandardVerdict, { failing, accepted }: CheckedReport): Result | undefined {
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
  const quotes = verdict.quotes.map(({ text, start }) => {
    const place = start === undefined ? 'not in the document' : `line ${places.placeOf(start).line}`;
    return `“${text}” (${place})`;
  });
  const details = [result.message, `Severity: ${severityOf(verdict)}`, ...quotes].map(escapeXml).join('\n');
  const element = `<${result.kind} type="${verdict.verdict}" message="${message}">${details}</${result.kind}>`;
  return `${open}>\n      ${element}\n    </testcase>`;
}
