import { describe, expect, it } from '@jest/globals';
import { mergeFindings, type PartFinding } from '../../../modules/standards-checker/judging/part-finding.js';
import type { Verdict } from '../../../modules/standards-checker/index.js';
import { standard } from './checker.js';

function finding(verdict: Verdict, more: Partial<PartFinding> = {}): PartFinding {
  const error = verdict === 'error' ? { error: { code: 'upstream_error', message: 'It failed.' } } : {};
  return {
    verdict,
    reason: `says ${verdict}`,
    quotes: [],
    judgedBy: 'mock/mock-1',
    attempts: 1,
    ...error,
    ...more,
  };
}

const merged = (must_hold: 'somewhere' | 'everywhere', ...verdicts: Verdict[]) =>
  mergeFindings(
    standard('a', { must_hold }),
    verdicts.map((verdict) => finding(verdict)),
  ).verdict;

describe('mergeFindings', () => {
  it.each<[Verdict, Verdict[]]>([
    ['met', ['met']],
    ['met', ['not_met', 'met', 'unclear']],
    ['met', ['error', 'met']],
    ['not_met', ['not_met', 'not_met']],
    ['unclear', ['not_met', 'unclear']],
    ['unclear', ['unclear', 'unclear']],
    ['error', ['not_met', 'error']],
    ['error', ['unclear', 'error']],
    ['error', ['error']],
  ])('gives %s if the standard must hold somewhere and the parts say %j', (verdict, found) => {
    expect(merged('somewhere', ...found)).toBe(verdict);
  });

  it.each<[Verdict, Verdict[]]>([
    ['met', ['met']],
    ['met', ['met', 'met']],
    ['not_met', ['met', 'not_met', 'unclear']],
    ['not_met', ['error', 'not_met']],
    ['unclear', ['met', 'unclear']],
    ['error', ['met', 'error']],
    ['error', ['unclear', 'error']],
  ])('gives %s if the standard must hold everywhere and the parts say %j', (verdict, found) => {
    expect(merged('everywhere', ...found)).toBe(verdict);
  });

  it.each<[Verdict, Verdict[]]>([
    ['not_applicable', ['not_applicable', 'not_applicable']],
    ['met', ['not_applicable', 'met']],
    ['not_met', ['not_applicable', 'not_met', 'not_applicable']],
    ['unclear', ['not_applicable', 'unclear']],
    ['error', ['not_applicable', 'error']],
  ])('gives %s if the standard has a condition and the parts say %j', (verdict, found) => {
    for (const must_hold of ['somewhere', 'everywhere'] as const) {
      const conditional = standard('a', { must_hold, applies_when: 'It is so.' });
      expect(
        mergeFindings(
          conditional,
          found.map((each) => finding(each)),
        ).verdict,
      ).toBe(verdict);
    }
  });

  it('never lets a standard without a condition be not applicable', () => {
    expect(mergeFindings(standard('a'), [finding('not_applicable')])).toMatchObject({
      verdict: 'unclear',
      reason:
        'The model says that the standard does not apply, but the standard applies always. says not_applicable',
      error: { code: 'invalid_output' },
    });
    expect(mergeFindings(standard('a'), [finding('not_applicable'), finding('not_met')]).verdict).toBe(
      'unclear',
    );
  });

  it('repeats severity and weight of the standard', () => {
    const severe = standard('a', { severity: 'high', weight: 3 });
    expect(mergeFindings(severe, [finding('met')])).toMatchObject({ severity: 'high', weight: 3 });
  });

  it('merges as somewhere by default', () => {
    expect(mergeFindings(standard('a'), [finding('not_met'), finding('met')]).verdict).toBe('met');
  });

  it('gives the reason unchanged for one part, and names the parts if there are several', () => {
    expect(mergeFindings(standard('a'), [finding('met')]).reason).toBe('says met');
    const found = [
      finding('met', { reason: 'first' }),
      finding('not_met'),
      finding('met', { reason: 'third' }),
    ];
    expect(mergeFindings(standard('a'), found).reason).toBe('Part 1: first Part 3: third');
  });

  it('gives each quote of the deciding parts once', () => {
    const quote = { text: 'x', verified: true, match: 'exact', start: 5, end: 6 } as const;
    const other = { text: 'y', verified: false, match: 'not_found' } as const;
    const found = [
      finding('met', { quotes: [quote] }),
      finding('not_met', { quotes: [other] }),
      finding('met', { quotes: [quote] }),
    ];
    expect(mergeFindings(standard('a'), found).quotes).toEqual([quote]);
  });

  it('adds up the calls, and gives the problem if there is no verdict', () => {
    const found = [finding('error', { attempts: 6, judgedBy: null }), finding('unclear', { attempts: 2 })];
    expect(mergeFindings(standard('a'), found)).toMatchObject({
      standard_id: 'a',
      title: 'Title of a',
      verdict: 'error',
      attempts: 8,
      error: { code: 'upstream_error', message: 'It failed.' },
    });
  });
});
