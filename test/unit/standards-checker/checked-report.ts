import type { CheckedReport, StandardVerdict, Standard } from '../../../modules/standards-checker/index.js';
import { failingIds, type Gate } from '../../../modules/standards-checker/index.js';
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

interface ReportOptions extends Partial<Omit<CheckedReport, 'rules'>> {
  readonly gate?: Gate;
  /** Fields of standards, by id. */
  readonly rules?: Readonly<Record<string, Partial<Standard>>>;
}

/** Makes a report of verdicts, as the command puts it together. */
export function reportOf(
  verdicts: readonly StandardVerdict[],
  { gate = {}, rules = {}, ...more }: ReportOptions = {},
): CheckedReport {
  const totals = { evidence: 'strict' as const, usage: null, duration_ms: 1_500, driver: 'groq', model: 'm' };
  return {
    verdicts,
    summary: summarize(verdicts, totals),
    document: { path: 'docs/my notice.md', text: DOCUMENT },
    standards: 'A set',
    rules: verdicts.map(({ standard_id }) => standard(standard_id, rules[standard_id])),
    failing: failingIds(verdicts, gate, more.accepted),
    mock: false,
    version: '1.2.3',
    ...more,
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
