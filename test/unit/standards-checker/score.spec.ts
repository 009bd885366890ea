import { describe, expect, it } from '@jest/globals';
import type { Verdict } from '../../../modules/standards-checker/index.js';
import { scoreOf } from '../../../modules/standards-checker/judging/score.js';

const score = (...verdicts: (Verdict | [Verdict, number])[]) =>
  scoreOf(
    verdicts.map((each) =>
      typeof each === 'string' ? { verdict: each } : { verdict: each[0], weight: each[1] },
    ),
  );

describe('the score', () => {
  it.each<[number, (Verdict | [Verdict, number])[]]>([
    [0.3333, ['met', 'unclear', 'not_met']],
    [0.5, ['met', 'error']],
    [0.75, [['met', 3], 'not_met']],
    [0.25, ['met', ['not_met', 3]]],
    [0.5, ['met', 'not_met', ['not_applicable', 100]]],
    [1, ['met', 'not_applicable']],
    [1, ['not_applicable']],
    [0, []],
  ])('is %d for %j', (expected, verdicts) => {
    expect(score(...verdicts)).toBe(expected);
  });

  it('is below 1 as long as anything that applies is not met', () => {
    expect(score(['met', 1_000], ['not_met', 0.001])).toBe(0.9999);
  });
});
