import { describe, expect, it } from '@jest/globals';
import { calibrationOf, type Label, type Verdict } from '../../../modules/standards-checker/index.js';
import { formatCalibration } from '../../../src/cli/calibrate/calibration-table.js';
import { Terminal } from '../../../src/cli/terminal/terminal.js';
import { verdict } from '../standards-checker/checked-report.js';

/** Formats figures of documents with one standard each. */
function format(
  items: readonly (readonly [labels: readonly Label[], verdicts: readonly Verdict[]])[],
  by?: string,
) {
  const stream = { isTTY: true, columns: 100, hasColors: () => false } as unknown as NodeJS.WriteStream;
  const calibration = calibrationOf(
    items.map(([labels, verdicts], index) => ({
      document: {
        id: `d${index}\u001b[31m\u202e`,
        source: { text: 'x' },
        tags: [`half:${index % 2 === 0 ? 'first' : 'second'}`],
        labels: new Map([['s', new Map(labels.map((label, labeller) => [`${labeller}`, label]))]]),
      },
      repetitions: verdicts.map((kind) => [verdict('s', kind, { reason: 'Because\u0007 of\nit.' })]),
    })),
  );
  return formatCalibration(calibration, new Terminal(process.stdin, stream, stream), by);
}

describe('the figures of a calibration', () => {
  it('have a line for each that there is', () => {
    const text = format([
      [
        ['met', 'met'],
        ['met', 'met'],
      ],
      [
        ['not_met', 'not_met'],
        ['met', 'not_met'],
      ],
      [
        ['met', 'unclear'],
        ['met', 'met'],
      ],
      [
        ['not_met', 'not_met'],
        ['error', 'error'],
      ],
      [
        ['unclear', 'unclear'],
        ['unclear', 'unclear'],
      ],
    ]);
    expect(text).toMatch(/^Items +5 +in 5 documents$/m);
    expect(text).toMatch(/^Accuracy +66\.7 % .* 2 of 3, right verdicts$/m);
    expect(text).toMatch(/^Krippendorff's alpha +0\.\d\d +\S+ to \S+ +model and labellers$/m);
    expect(text).toMatch(/^Labellers' alpha +0\.\d\d /m);
    expect(text).toMatch(/^Stable +80\.0 % .* 4 of 5, the same each time$/m);
    expect(text).toMatch(/^Not judged +1 +in no figure$/m);
    expect(text).toMatch(/^Disputed +1 +no majority; only in alpha$/m);
    expect(text).toMatch(/^not_met +0 +0 +1$/m);
  });

  it('leave out what there is not', () => {
    const text = format([[['met'], ['met']]]);
    expect(text).not.toMatch(/alpha|Stable|Not judged|Disputed|Wrong/);
    expect(text).toMatch(/^Cohen's kappa +– +verdicts and labels$/m);
  });

  it('are grouped by tags', () => {
    const text = format(
      [
        [['met'], ['met']],
        [['not_met'], ['met']],
      ],
      'half',
    );
    expect(text).toMatch(/^By half\n.*\nfirst +100\.0 % .*\nsecond +0\.0 % .* 0 of 1 +1 of 1 +0$/m);
  });

  it('show the first wrong verdicts, on lines that control no terminal', () => {
    const text = format(Array.from({ length: 25 }, () => [['not_met'], ['met']] as const));
    expect(text).toContain('d0\uFFFD[31m\uFFFD, s: met, labelled not_met\n  Because\uFFFD of it.\n');
    expect(text.match(/labelled not_met/g)).toHaveLength(20);
    expect(text).toContain('and 5 more; --output has all.');
  });
});
