import { describe, expect, it } from '@jest/globals';
import {
  formatReportAs,
  REPORT_FORMATS,
  type ReportFormat,
} from '../../../modules/standards-checker/index.js';
import { reportOf, verdict } from './checked-report.js';

const HOSTILE = '<img src=x> ![x](http://x) @team';
const votes = [
  { judge: 'groq/a', repetition: 1, verdict: 'not_met' as const, reason: 'So says a.' },
  { judge: 'groq/b', repetition: 1, verdict: 'met' as const, reason: HOSTILE },
  { judge: 'groq/a', repetition: 2, verdict: 'not_met' as const, reason: 'So says a again.' },
];
const report = reportOf([
  verdict('a', 'not_met', { votes, agreement: 0.6667, cached: true, attempts: 0 }),
  verdict('b', 'not_met', { votes: votes.slice(0, 2), agreement: 0.5 }),
]);
const text = (format: ReportFormat) => formatReportAs(format, report);

describe('a report of several votes', () => {
  it.each(Object.keys(REPORT_FORMATS) as ReportFormat[])('tells in %s how many of them agree', (format) => {
    const asData = format === 'json' || format === 'sarif';
    expect(text(format)).toContain(asData ? '"agreement": 0.6667' : '2 of 3 votes');
  });

  it.each<[ReportFormat, string]>([
    ['json', '"alpha": -0.3333'],
    ['sarif', '"alpha": -0.3333'],
    ['markdown', "agreement of votes 58 %, Krippendorff's alpha -0.33"],
    ['html', 'agreement of votes 58 %, Krippendorff&#39;s alpha -0.33'],
  ])('tells in %s how far they agree in all', (format, expected) => {
    expect(text(format)).toContain(expected);
  });

  it.each<ReportFormat>(['json', 'sarif', 'markdown', 'html'])('has each vote in %s', (format) => {
    expect(text(format)).toContain('So says a again');
  });

  it('lets no reason of a vote become mark-up, a picture or a mention', () => {
    expect(text('markdown')).not.toMatch(/(?<!\\)<img|(?<!\\)!\[|@team/);
    expect(text('html')).not.toContain('<img');
  });
});
