import { describe, expect, it } from '@jest/globals';
import { bootstrapInterval } from '../../../modules/standards-checker/calibration/bootstrap.js';
import { cohensKappa } from '../../../modules/standards-checker/calibration/cohens-kappa.js';
import {
  classFigures,
  confusionMatrix,
  type LabelPair,
} from '../../../modules/standards-checker/calibration/confusion-matrix.js';
import { mostFrequent } from '../../../modules/standards-checker/calibration/majority.js';
import { shareOf } from '../../../modules/standards-checker/calibration/share.js';

describe('a share', () => {
  // R. G. Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %d in %d has the published Wilson interval', (count, total, low, high) => {
    const { value, interval } = shareOf(count, total);
    expect(value).toBe(count / total);
    expect(interval![0]).toBeCloseTo(low, 4);
    expect(interval![1]).toBeCloseTo(high, 4);
  });

  it('of all ends at 1, and mirrors that of none', () => {
    const [low, high] = shareOf(20, 20).interval!;
    expect(low).toBeCloseTo(1 - 0.1611, 4);
    expect(high).toBe(1);
  });

  it('of nothing has no value', () => {
    expect(shareOf(0, 0)).toEqual({ value: null, interval: null, count: 0, total: 0 });
  });
});

/** Pairs by the counts of a table: rows are the values of one judge, columns those of the other. */
function pairsOf(table: readonly (readonly number[])[]): [string, string][] {
  return table.flatMap((row, one) =>
    row.flatMap((count, other) =>
      Array.from({ length: count }, (): [string, string] => [`${one}`, `${other}`]),
    ),
  );
}

describe("Cohen's kappa", () => {
  it.each([
    // J. Cohen, "A coefficient of agreement for nominal scales", 1960, table 1, of 200.
    [
      [
        [50, 26, 24],
        [24, 4, 32],
        [6, 30, 4],
      ],
      -0.0923,
    ],
    // Wikipedia, "Cohen's kappa", simple example, and the two of the same percentages.
    [
      [
        [20, 5],
        [10, 15],
      ],
      0.4,
    ],
    [
      [
        [45, 15],
        [25, 15],
      ],
      0.1304,
    ],
    [
      [
        [25, 35],
        [5, 35],
      ],
      0.2593,
    ],
  ])('of the published table %j is %d', (table, kappa) => {
    expect(cohensKappa(pairsOf(table))).toBeCloseTo(kappa, 4);
  });

  it('is 1 if all agree, and not defined if there is one value only, or nothing', () => {
    expect(
      cohensKappa([
        ['a', 'a'],
        ['b', 'b'],
      ]),
    ).toBe(1);
    expect(
      cohensKappa([
        ['a', 'a'],
        ['a', 'a'],
      ]),
    ).toBeNull();
    expect(cohensKappa([])).toBeNull();
  });
});

describe('figures by verdict', () => {
  // The example of scikit-learn's classification_report, with classes 0, 1 and 2.
  const pairs: LabelPair[] = [
    ['met', 'met'],
    ['not_met', 'met'],
    ['unclear', 'unclear'],
    ['unclear', 'unclear'],
    ['unclear', 'not_met'],
  ];

  it('are the published ones', () => {
    const found = classFigures(pairs).map(({ verdict, precision, recall, f1, labelled }) => [
      verdict,
      ...[precision!, recall!, f1!].map((value) => value.toFixed(2)),
      labelled,
    ]);
    expect(found).toEqual([
      ['met', '0.50', '1.00', '0.67', 1],
      ['not_met', '0.00', '0.00', '0.00', 1],
      ['unclear', '1.00', '0.67', '0.80', 3],
    ]);
  });

  it('have no precision for a verdict that was never given, and no recall for one without a label', () => {
    expect(classFigures([['met', 'unclear']])).toMatchObject([
      { verdict: 'met', precision: null, recall: 0, f1: 0 },
      { verdict: 'unclear', precision: 0, recall: null, f1: 0 },
    ]);
  });

  it('are counted by label and verdict', () => {
    expect(confusionMatrix(pairs)).toMatchObject({
      met: { met: 1, not_met: 0 },
      not_met: { met: 1, not_met: 0 },
      unclear: { met: 0, not_met: 1, unclear: 2, not_applicable: 0 },
      not_applicable: { met: 0 },
    });
  });
});

describe('a bootstrap interval', () => {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  // B. Efron and R. J. Tibshirani, "An introduction to the bootstrap", 1993, table 2.1: treated mice.
  const mice = [94, 197, 16, 38, 99, 141, 23].map((days) => [days]);

  it('of the mean of the published data is about as wide as its standard error of 23.36 says', () => {
    const [low, high] = bootstrapInterval(mice, mean)!;
    expect((high - low) / (2 * 1.96)).toBeGreaterThan(0.9 * 23.36);
    expect((high - low) / (2 * 1.96)).toBeLessThan(1.1 * 23.36);
    expect((low + high) / 2).toBeCloseTo(86.86, -1);
  });

  it('is the same each time', () => {
    expect(bootstrapInterval(mice, mean)).toEqual(bootstrapInterval(mice, mean));
  });

  it('draws whole groups: more units of the same groups make it no narrower', () => {
    const [low, high] = bootstrapInterval(mice, mean)!;
    const copied = mice.map(([days]) => Array.from({ length: 10 }, () => days!));
    const [lowOfCopies, highOfCopies] = bootstrapInterval(copied, mean)!;
    expect([lowOfCopies, highOfCopies].map(Math.round)).toEqual([low, high].map(Math.round));
  });

  it('leaves out samples without a value, and needs half of them and two groups', () => {
    const ofLarge = (values: readonly number[]) => (mean(values) > 60 ? mean(values) : null);
    expect(bootstrapInterval(mice, ofLarge)![0]).toBeGreaterThan(60);
    expect(bootstrapInterval(mice, () => null)).toBeNull();
    expect(bootstrapInterval([[1, 2, 3]], mean)).toBeNull();
  });
});

describe('the most frequent value', () => {
  it('is none if two are as frequent', () => {
    expect(mostFrequent(['a', 'b', 'a'])).toBe('a');
    expect(mostFrequent(['a', 'b'])).toBeUndefined();
    expect(mostFrequent([])).toBeUndefined();
  });
});
