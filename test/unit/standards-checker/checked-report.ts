import {
  failingIds,
  summaryOfAll,
  type CheckedReport,
  type DocumentReport,
  type Gate,
  type Standard,
  type StandardVerdict,
} from '../../../modules/standards-checker/index.js';
import { summarize } from '../../../modules/standards-checker/judging/report.js';
import { standard } from './checker.js';

/** Text that breaks out of HTML, XML or Markdown if it is not escaped. */
export const HOSTILE = `</script><img src=x onerror=alert(1)> & "quoted" 'it' ]]> \u0000\u0008\u001b[31m @team ![x](http://x.example)`;

export const DOCUMENT = 'First line.\nSecond 😀 line has a quote.\r\nThird line.\n';

/** Makes a verdict on a standard. */
export function verdict(id: string, kind: StandardVerdict['verdict'], more: Partial<StandardVerdict> = {}) {
  return {
    standard_id: id,
    title: `Title of ${id}`,
    verdict: kind,
    reason: `It is ${kind}.`,
    quotes: [],
    judged_by: 'mock/mock-1',
    attempts: 1,
    ...more,
  } satisfies StandardVerdict;
}

/** A quote of the document. */
export function quote(text: string) {
  const start = DOCUMENT.indexOf(text);
  return { text, verified: true, match: 'exact' as const, start, end: start + text.length };
}

interface DocumentOptions extends Partial<Pick<DocumentReport, 'accepted' | 'document'>> {
  readonly gate?: Gate;
}

/** Makes the report on one document. */
export function documentReport(
  verdicts: readonly StandardVerdict[],
  { gate = {}, accepted, document = { path: 'docs/my notice.md', text: DOCUMENT } }: DocumentOptions = {},
): DocumentReport {
  const totals = {
    evidence: 'strict' as const,
    cached_calls: 0,
    usage: null,
    duration_ms: 1_500,
    driver: 'groq',
    model: 'm',
  };
  const failing = failingIds(verdicts, gate, accepted);
  return { verdicts, summary: summarize(verdicts, totals), document, accepted, failing };
}

interface ReportOptions extends DocumentOptions, Partial<Pick<CheckedReport, 'standards' | 'judge'>> {
  /** Reports on other documents, with verdicts on the same standards. */
  readonly others?: readonly DocumentReport[];
  /** Fields of standards, by id. */
  readonly rules?: Readonly<Record<string, Partial<Standard>>>;
}

/** Makes a report of verdicts, as the command puts it together. */
export function reportOf(
  verdicts: readonly StandardVerdict[],
  { rules = {}, others = [], standards = 'A set', judge = 'model', ...document }: ReportOptions = {},
): CheckedReport {
  const documents = [documentReport(verdicts, document), ...others];
  return {
    documents,
    summary: summaryOfAll(documents),
    standards,
    rules: verdicts.map(({ standard_id }) => standard(standard_id, rules[standard_id])),
    judge,
    version: '1.2.3',
  };
}

/** One verdict of each kind, with hostile texts. */
export const EVERY_KIND: readonly StandardVerdict[] = [
  verdict('OSPS-VM-01.01', 'met', { quotes: [quote('First line.')] }),
  verdict('A.5.1', 'not_met', {
    severity: 'high',
    title: `Title ${HOSTILE}`,
    reason: HOSTILE,
    quotes: [quote('a quote'), quote('Third'), { text: HOSTILE, verified: false, match: 'not_found' }],
  }),
  verdict('u', 'unclear', { severity: 'low' }),
  verdict('n', 'not_applicable'),
  verdict('e', 'error', { reason: '', error: { code: 'upstream_timeout', message: 'It took too long.' } }),
];

/** The report on a second document: everything is met but one standard. */
export function secondDocument(gate: Gate = {}): DocumentReport {
  const verdicts = EVERY_KIND.map(({ standard_id: id }) =>
    verdict(id, id === 'u' ? 'not_met' : 'met', { quotes: [{ ...quote('x'), start: 4, end: 5 }] }),
  );
  return documentReport(verdicts, { gate, document: { path: 'docs/second.md', text: 'One\nx\n' } });
}
