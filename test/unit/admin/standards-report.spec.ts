import { describe, expect, it } from '@jest/globals';
import { compareRuns } from '../../../modules/admin/page/src/views/standards/compare-runs.js';
import { reportFileName, toCsv } from '../../../modules/admin/page/src/views/standards/report-file.js';
import { NOTHING_YET, rowsOf, withEvent } from '../../../modules/admin/page/src/views/standards/run-state.js';
import type {
  CheckDetails,
  StandardVerdict,
  Verdict,
} from '../../../modules/admin/page/src/views/standards/types.js';

const verdict = (
  standard_id: string,
  of: Verdict = 'met',
  rest: Partial<StandardVerdict> = {},
): StandardVerdict => ({
  standard_id,
  title: `Title of ${standard_id}`,
  verdict: of,
  reason: 'Because.',
  quotes: [],
  judged_by: 'mock/mock-1',
  attempts: 1,
  ...rest,
});

const lines = (csv: string) => csv.trimEnd().split('\r\n');

describe('a report as CSV', () => {
  it('has a line for each verdict, with quotes that are in the document apart from those that are not', () => {
    const quotes: StandardVerdict['quotes'] = [
      { text: 'one', verified: true, match: 'exact', start: 0, end: 3 },
      { text: 'two', verified: false, match: 'not_found' },
    ];
    expect(lines(toCsv([verdict('a', 'not_met', { quotes })]))).toEqual([
      'standard_id,title,verdict,reason,quotes,unverified_quotes,judged_by,attempts,error_code,error_message',
      'a,Title of a,not_met,Because.,one,two,mock/mock-1,1,,',
    ]);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '\n=1', '＝1'])(
    'keeps a spreadsheet from calculating %j',
    (reason) => {
      expect(toCsv([verdict('a', 'met', { reason })])).toContain(`'${reason}`);
    },
  );

  it('quotes what holds commas, quotation marks or line ends', () => {
    expect(toCsv([verdict('a', 'met', { reason: 'a "b", c\nd' })])).toContain('"a ""b"", c\nd"');
  });

  it('is named after its document, with nothing in it that a file system minds', () => {
    const check = {
      document: { name: '../a b:c?.md' },
      created_at: '2026-03-01T10:00:00.000Z',
    } as CheckDetails;
    expect(reportFileName(check, 'csv')).toBe('a-b-c-2026-03-01.csv');
  });
});

describe('two runs compared', () => {
  it('give each standard once: changed ones first, then those of one run, then the others', () => {
    const before = [verdict('same'), verdict('gone'), verdict('changed', 'met')];
    const after = [verdict('same'), verdict('new'), verdict('changed', 'error')];
    expect(compareRuns(before, after).map(({ id, change }) => [id, change])).toEqual([
      ['changed', 'changed'],
      ['new', 'added'],
      ['gone', 'removed'],
      ['same', 'same'],
    ]);
  });
});

describe('a run that is followed', () => {
  const told = (...verdicts: readonly StandardVerdict[]) =>
    verdicts.reduce((run, each) => withEvent(run, 'verdict', JSON.stringify(each)), NOTHING_YET);

  it('holds each verdict once, however often it is told', () => {
    expect(
      told(verdict('a'), verdict('b'), verdict('a')).verdicts.map(({ standard_id }) => standard_id),
    ).toEqual(['a', 'b']);
  });

  it('passes over events it does not know', () => {
    expect(withEvent(NOTHING_YET, 'check', 'no JSON')).toBe(NOTHING_YET);
  });

  it('has a row for each standard in the order of the set, so that none changes its place', () => {
    const standards = ['a', 'b'].map((id) => ({ id, title: id, rule: 'rule' }));
    const rows = rowsOf([verdict('b'), verdict('unknown')], standards);
    expect(rows.map(({ id, verdict: found }) => [id, found !== undefined])).toEqual([
      ['a', false],
      ['b', true],
      ['unknown', true],
    ]);
  });
});
