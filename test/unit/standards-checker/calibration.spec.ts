import { describe, expect, it } from '@jest/globals';
import {
  calibrationOf,
  type JudgedDocument,
  type Label,
  type Verdict,
} from '../../../modules/standards-checker/index.js';
import { verdict } from './checked-report.js';

interface Written {
  /** Labels of the standards `s0`, `s1` …; of several labellers as a list. */
  readonly labels: readonly (Label | readonly Label[])[];
  /** Verdicts of each repetition, in the order of the labels. */
  readonly repetitions: readonly (readonly Verdict[])[];
  readonly tags?: readonly string[];
}

function judged({ labels, repetitions, tags = [] }: Written, index: number): JudgedDocument {
  const byStandard = labels.map((each, number): [string, Map<string, Label>] => {
    const list = typeof each === 'string' ? [each] : each;
    return [`s${number}`, new Map(list.map((label, labeller) => [`labeller ${labeller}`, label]))];
  });
  const document = { id: `d${index}`, source: { text: 'x' }, tags, labels: new Map(byStandard) };
  const verdictsOf = (kinds: readonly Verdict[]) => kinds.map((kind, number) => verdict(`s${number}`, kind));
  return { document, repetitions: repetitions.map(verdictsOf) };
}

const calibrate = (...documents: readonly Written[]) => calibrationOf(documents.map(judged));

describe('a calibration', () => {
  it('compares each verdict with its label', () => {
    const found = calibrate(
      { labels: ['met', 'not_met'], repetitions: [['met', 'met']] },
      { labels: ['unclear', 'not_met'], repetitions: [['unclear', 'not_met']] },
    );
    expect(found).toMatchObject({
      documents: 2,
      accuracy: { count: 3, total: 4, value: 0.75 },
      false_passes: { count: 1, total: 3 },
      unclear: { count: 1, total: 4 },
      errors: 0,
      disputed: 0,
      stable: null,
      labellers_alpha: null,
      matrix: { not_met: { met: 1, not_met: 1 } },
    });
    // Observed 3/4; by chance (1·2 + 2·1 + 1·1) / 16.
    expect(found.kappa!.value).toBeCloseTo((3 / 4 - 5 / 16) / (1 - 5 / 16), 10);
    expect(found.items[1]).toEqual({
      document: 'd0',
      standard_id: 's1',
      label: 'not_met',
      labels: ['not_met'],
      verdict: 'met',
      verdicts: ['met'],
      correct: false,
      reason: 'It is met.',
    });
  });

  it('leaves errors out of every figure but their own', () => {
    const found = calibrate({ labels: ['met', 'not_met'], repetitions: [['error', 'not_met']] });
    expect(found).toMatchObject({ errors: 1, accuracy: { count: 1, total: 1 }, false_passes: { total: 1 } });
    expect(found.items[0]).toMatchObject({ verdict: 'error', correct: null });
  });

  it('takes the label of most labellers, and leaves out what they dispute', () => {
    const found = calibrate({
      labels: [
        ['met', 'met', 'unclear'],
        ['met', 'not_met'],
        ['not_met', 'not_met'],
      ],
      repetitions: [['met', 'met', 'met']],
    });
    expect(found).toMatchObject({
      disputed: 1,
      accuracy: { count: 1, total: 2 },
      false_passes: { count: 1, total: 1 },
    });
    expect(found.items.map(({ label }) => label)).toEqual(['met', null, 'not_met']);
    expect(found.labellers_alpha!.value).toBeLessThan(1);
    expect(found.alpha!.value).toBeLessThan(found.labellers_alpha!.value);
  });

  it('takes the verdict of most repetitions, and says how many items are stable', () => {
    const found = calibrate({
      labels: ['met', 'met', 'met', 'met'],
      repetitions: [
        ['met', 'met', 'met', 'error'],
        ['met', 'unclear', 'not_met', 'met'],
        ['met', 'met', 'unclear', 'error'],
      ],
    });
    expect(found.items.map((item) => item.verdict)).toEqual(['met', 'met', 'unclear', 'met']);
    expect(found.stable).toMatchObject({ count: 1, total: 4 });
    expect(found.errors).toBe(0);
  });

  it('has figures by tag', () => {
    const { tags } = calibrate(
      { labels: ['met'], repetitions: [['met']], tags: ['language:en', 'short'] },
      { labels: ['not_met'], repetitions: [['met']], tags: ['language:de', 'short'] },
    );
    expect(tags).toMatchObject({
      'language:en': { accuracy: { count: 1, total: 1 }, false_passes: { total: 0 } },
      'language:de': { accuracy: { count: 0, total: 1 }, false_passes: { count: 1, total: 1 } },
      short: { accuracy: { count: 1, total: 2 } },
    });
  });
});
