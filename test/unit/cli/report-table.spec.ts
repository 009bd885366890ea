import { describe, expect, it } from '@jest/globals';
import type { StandardVerdict } from '../../../modules/standards-checker/index.js';
import { formatReport } from '../../../src/cli/check/report-table.js';
import { Terminal } from '../../../src/cli/terminal/terminal.js';

const SUMMARY = {
  total: 1,
  met: 1,
  not_met: 0,
  unclear: 0,
  not_applicable: 0,
  error: 0,
  score: 1,
  evidence: 'strict' as const,
  unverified: 0,
  quotes: null,
  calls: 0,
  cached_calls: 0,
  usage: null,
  duration_ms: null,
  driver: null,
  model: null,
};
/** The label of a verdict, which indents every line below it. */
const LABEL_WIDTH = 9;

/** The lines of the reason, on a terminal of that width. */
function reasonLines(reason: string, columns: number): string[] {
  const stream = { isTTY: true, columns, hasColors: () => false } as unknown as NodeJS.WriteStream;
  const verdict: StandardVerdict = {
    standard_id: 'a',
    title: 'T',
    verdict: 'met',
    reason,
    quotes: [],
    judged_by: null,
    attempts: 1,
  };
  const report = formatReport(
    { verdicts: [verdict], summary: SUMMARY },
    new Terminal(process.stdin, stream, stream),
  );
  const [block = ''] = report.split('\n\n');
  return block
    .split('\n')
    .slice(1)
    .map((line) => line.slice(LABEL_WIDTH));
}

describe('the text of a report', () => {
  it('is broken between words', () => {
    expect(reasonLines('one two three', LABEL_WIDTH + 7)).toEqual(['one two', 'three']);
  });

  it('is cut in a word that is wider than a line', () => {
    expect(reasonLines('a abcdefghij', LABEL_WIDTH + 4)).toEqual(['a ab', 'cdef', 'ghij']);
  });

  it('counts wide characters as two columns and combining marks as none', () => {
    expect(reasonLines('日本語', LABEL_WIDTH + 4)).toEqual(['日本', '語']);
    expect(reasonLines('e\u0301e\u0301 e\u0301', LABEL_WIDTH + 4)).toEqual(['\u00E9\u00E9 \u00E9']);
    expect(reasonLines('x\u0323x\u0323 x\u0323', LABEL_WIDTH + 4)).toEqual(['x\u0323x\u0323 x\u0323']);
  });
});
