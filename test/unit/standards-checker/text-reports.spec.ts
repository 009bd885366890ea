import { describe, expect, it } from '@jest/globals';
import { formatReportAs, percentOf } from '../../../modules/standards-checker/index.js';
import { toJsonReport, type JsonReport } from '../../../modules/standards-checker/formats/json-report.js';
import { TextPlaces } from '../../../modules/standards-checker/formats/text-places.js';
import { EVERY_KIND, reportOf, secondDocument, verdict } from './checked-report.js';

describe('a report as Markdown', () => {
  const text = formatReportAs('markdown', reportOf(EVERY_KIND, { accepted: new Set(['u']) }));

  it('has a table of all standards, and details of findings', () => {
    expect(text).toContain('| Met | OSPS-VM-01.01: Title of OSPS-VM-01.01 | medium |');
    expect(text).toContain('| Unclear (accepted) | u: Title of u | low |');
    expect(text).toContain('> a quote (line 2)');
    expect(text).toContain('**Score 25 %**: 1 met, 1 not met, 1 unclear, 1 not applicable, 1 failed of 5.');
  });

  it('has a section for each of several documents, and an overview', () => {
    const both = formatReportAs('markdown', reportOf(EVERY_KIND, { others: [secondDocument()] }));
    expect(both).toMatch(/^# 2 documents: A set\n/);
    expect(both).toContain('**Score 55 %**: 5 met, 2 not met, 1 unclear, 1 not applicable, 1 failed of 10.');
    expect(both).toContain('| docs/second.md | 80 % | 4 met, 1 not met, 0 unclear, 0 failed of 5 |');
    const headings = [...both.matchAll(/^#+ .*$/gm)].map(([line]) => line).filter((line) => !/</.test(line));
    expect(headings).toEqual([
      '# 2 documents: A set',
      '## docs/my notice.md',
      '### Findings',
      '#### u: Title of u',
      '#### e: Title of e',
      '## docs/second.md',
      '### Findings',
      '#### u: Title of u',
    ]);
  });

  it('lets no text of a model or a set become mark-up, a picture or a mention', () => {
    expect(text).not.toMatch(/(?<!\\)<img|(?<!\\)!\[|@team|(?<!\\)\]\(|http:\/\/x/);
    expect(text).toContain('@\u200Bteam');
  });

  it.each([
    ['- a', '\\- a'],
    ['12. a', '12\\. a'],
    ['# a', '\\# a'],
    ['see www.example.org', 'see www\\.example.org'],
    ['a | b', 'a \\| b'],
    ['a\n\n# b', 'a \\# b'],
  ])('writes %j as text', (found, expected) => {
    const report = reportOf([
      verdict('a', 'not_met', { quotes: [{ text: found, verified: false, match: 'not_found' }] }),
    ]);
    expect(formatReportAs('markdown', report)).toContain(`> ${expected} (not in the document)`);
  });

  it('says that verdicts of the mock driver are invented', () => {
    expect(formatReportAs('markdown', reportOf(EVERY_KIND, { judge: 'mock' }))).toContain(
      'No model judged: the mock driver answered',
    );
  });
});

describe('a report as HTML', () => {
  const rules = { 'A.5.1': { source: 'https://example.org/?a=1&b="2"', applies_when: '<b>So</b>' } };
  const page = formatReportAs('html', reportOf(EVERY_KIND, { rules, standards: '<i>Set</i>' }));

  it('is one page that loads and runs nothing', () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(page).toContain('default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;');
    expect(page).not.toMatch(/<(?:script|img|link|iframe|object|form)\b|\son\w+=["']|url\(|@import/i);
  });

  it('escapes every text', () => {
    expect(page).toContain('&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt; &amp; &quot;quoted&quot;');
    expect(page).toContain('&lt;i&gt;Set&lt;/i&gt;');
    expect(page).toContain('href="https://example.org/?a=1&amp;b=&quot;2&quot;"');
    expect(page).toContain('Applies when: &lt;b&gt;So&lt;/b&gt;');
  });

  it('shows what needs attention first', () => {
    const kinds = [...page.matchAll(/<article class="(\w+)">/g)].map(([, kind]) => kind);
    expect(kinds).toEqual(['error', 'not_met', 'unclear', 'met', 'not_applicable']);
  });

  it('has a section for each of several documents', () => {
    const both = formatReportAs('html', reportOf(EVERY_KIND, { others: [secondDocument()] }));
    expect(both).toContain('<title>2 documents: A set</title>');
    expect(both).toContain('<a href="#document-2">docs/second.md</a>: 80 %, 4 met');
    const [, second = ''] = both.split('<section id="document-2">');
    expect(second).toContain('<h2>docs/second.md</h2>');
    expect(second.match(/<article class="met">/g)).toHaveLength(4);
    expect(second).toContain('(line 2)');
  });
});

describe('a report as JSON', () => {
  it('has verdicts, summary, and what is accepted or fails the run', () => {
    const report = reportOf(EVERY_KIND, { accepted: new Set(['u']) });
    const { verdicts, documents, ...rest } = JSON.parse(formatReportAs('json', report)) as JsonReport;
    expect(rest).toEqual({
      document: 'my notice.md',
      standards: 'A set',
      mock: false,
      judge: 'model',
      summary: expect.objectContaining({ not_applicable: 1 }),
      failing: ['A.5.1', 'e'],
    });
    const marked = EVERY_KIND.map((each) => (each.standard_id === 'u' ? { ...each, accepted: true } : each));
    expect(verdicts).toEqual(marked);
    expect(documents).toEqual([
      { path: 'docs/my notice.md', verdicts, summary: rest.summary, failing: rest.failing },
    ]);
  });

  it('has the findings of several documents apart, and a summary over all', () => {
    const { documents, summary, ...rest } = toJsonReport(
      reportOf(EVERY_KIND, { others: [secondDocument({ severity: 'high' })] }),
    );
    expect(rest).toEqual({ standards: 'A set', mock: false, judge: 'model' });
    expect(documents.map(({ path, failing, summary: { met } }) => [path, failing, met])).toEqual([
      ['docs/my notice.md', ['A.5.1', 'u', 'e'], 1],
      ['docs/second.md', [], 4],
    ]);
    expect(summary).toMatchObject({ total: 10, met: 5, score: 0.5556, duration_ms: 3_000, driver: 'groq' });
  });
});

describe('the score in reports', () => {
  it('is rounded down, so that 100 % means all', () => {
    expect([0.9999, 1, 0.29, 0.6667].map(percentOf)).toEqual(['99 %', '100 %', '29 %', '66 %']);
    expect(formatReportAs('markdown', reportOf([verdict('a', 'met')]))).toContain('Score 100 %');
  });
});

describe('places in a text', () => {
  it('are lines and columns from 1', () => {
    const places = new TextPlaces({ path: 'a.md', text: 'ab\n\ncd\r\ne' });
    const at = [0, 1, 3, 4, 8, 9].map((position) => Object.values(places.placeOf(position)).join(':'));
    expect(at).toEqual(['1:1', '1:2', '2:1', '3:1', '4:1', '4:2']);
  });

  it.each([
    [undefined, { heading: 'H' }, 'line 1, under “H”'],
    ['extracted', { page: 2, heading: 'H' }, 'page 2, under “H”'],
    ['extracted', {}, 'in the document'],
  ] as const)('of a text of the kind %s are described with %j: %s', (kind, place, expected) => {
    const places = new TextPlaces({ path: 'a', text: 'some words', kind });
    const found = { text: 'some', verified: true, match: 'exact' as const, start: 0, end: 4, ...place };
    expect(places.describe(found)).toBe(expected);
    const absent = { text: 'x', verified: false, match: 'not_found' as const };
    expect(places.describe(absent)).toBe('not in the document');
  });
});
