import { describe, expect, it } from '@jest/globals';
import { krippendorffAlpha } from '../../../modules/standards-checker/agreement/krippendorff.js';

/** Turns one line for each judge, with a dot for a missing value, into units. */
function unitsOf(...judges: readonly string[]): (string | null)[][] {
  const lines = judges.map((line) => line.split(' '));
  return lines[0]!.map((_, unit) => lines.map((line) => (line[unit] === '.' ? null : line[unit]!)));
}

describe("Krippendorff's alpha for nominal data", () => {
  it.each([
    // K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011, examples A, B and C.
    ['binary data of two observers', 0.095, unitsOf('0 1 0 0 0 0 0 0 1 0', '1 1 1 0 0 1 0 0 0 0')],
    ['nominal data of two observers', 0.692, unitsOf('a a b b d c c c e d d a', 'b a b b b c c c e d d d')],
    [
      'nominal data of four observers with missing values',
      0.743,
      unitsOf(
        '1 2 3 3 2 1 4 1 2 . . .',
        '1 2 3 3 2 2 4 1 2 5 . 3',
        '. 3 3 3 2 3 4 2 2 5 1 .',
        '1 2 3 3 2 4 4 1 2 5 1 .',
      ),
    ],
    // The example of Wikipedia's article on it.
    [
      'three coders with many missing values',
      0.691,
      unitsOf(
        '. . . . . 3 4 1 2 1 1 3 3 . 3',
        '1 . 2 1 3 3 4 3 . . . . . . .',
        '. . 2 1 3 4 4 . 2 1 1 3 3 . 4',
      ),
    ],
  ])('gives the published value for %s', (_what, alpha, units) => {
    expect(krippendorffAlpha(units)).toBeCloseTo(alpha, 3);
  });

  it('is 1 if all judges agree on every unit, and below 0 if they never do', () => {
    expect(
      krippendorffAlpha([
        ['met', 'met'],
        ['not_met', 'not_met', 'not_met'],
      ]),
    ).toBe(1);
    expect(
      krippendorffAlpha([
        ['met', 'not_met'],
        ['not_met', 'met'],
      ]),
    ).toBeLessThan(0);
  });

  it('leaves out units with one value', () => {
    const units = [
      ['a', 'b'],
      ['a', 'a'],
      ['b', 'b'],
    ];
    expect(krippendorffAlpha([...units, ['a'], [null, 'b', undefined], []])).toBe(krippendorffAlpha(units));
  });

  it('is not defined without two values of a unit, and without two different values', () => {
    expect(krippendorffAlpha([])).toBeNull();
    expect(krippendorffAlpha([['a'], ['b']])).toBeNull();
    expect(
      krippendorffAlpha([
        ['a', 'a'],
        ['a', 'a'],
      ]),
    ).toBeNull();
  });
});
