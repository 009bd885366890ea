import { describe, expect, it } from '@jest/globals';
import { storedSummary, storedVerdict } from '../../../modules/standards-checker/judging/report.js';
import type { CheckReport, EvidenceMode, StandardVerdict } from '../../../modules/standards-checker/index.js';
import { answer, checkerWith, standard } from './checker.js';

const document = 'We keep your data for two years. You may object at any time.';
const INVENTED = 'We keep your data for ten years.';
const TRUE = 'You may object at any time.';

async function check(
  verdict: string,
  quotes: readonly string[],
  evidence?: EvidenceMode,
): Promise<CheckReport> {
  const checker = await checkerWith({ reply: () => answer(verdict, 'It says so.', quotes) });
  return checker.check({ document, standards: [standard('a')], evidence });
}

describe('the evidence of a verdict', () => {
  it('makes a verdict met without a verified quote unclear, and counts it', async () => {
    const { verdicts, summary } = await check('met', [INVENTED, 'Never said anywhere.']);
    expect(verdicts[0]).toMatchObject({
      verdict: 'unclear',
      reason: 'It says so.',
      error: { code: 'unverified_evidence' },
    });
    expect(summary).toMatchObject({
      met: 0,
      unclear: 1,
      score: 0,
      evidence: 'strict',
      unverified: 1,
      quotes: { total: 2, exact: 0, normalised: 0, not_found: 2 },
    });
  });

  it('leaves it with one verified quote', async () => {
    const { verdicts, summary } = await check('met', [INVENTED, TRUE, '“We keep *your* data”']);
    expect(verdicts[0]?.verdict).toBe('met');
    expect(summary).toMatchObject({
      unverified: 0,
      quotes: { total: 3, exact: 1, normalised: 1, not_found: 1 },
    });
  });

  it('leaves one without quotes', async () => {
    const { verdicts } = await check('met', []);
    expect(verdicts[0]?.verdict).toBe('met');
  });

  it('leaves one that passes nothing', async () => {
    const { verdicts, summary } = await check('not_met', [INVENTED]);
    expect(verdicts[0]?.verdict).toBe('not_met');
    expect(summary).toMatchObject({ unverified: 0, quotes: { not_found: 1 } });
  });

  it('is not needed where it is lenient', async () => {
    const { verdicts, summary } = await check('met', [INVENTED], 'lenient');
    expect(verdicts[0]?.verdict).toBe('met');
    expect(summary).toMatchObject({ evidence: 'lenient', score: 1, unverified: 0, quotes: { not_found: 1 } });
  });

  it('refuses another mode', async () => {
    await expect(check('met', [], 'none' as EvidenceMode)).rejects.toMatchObject({ param: 'evidence' });
  });
});

describe('what earlier versions have stored', () => {
  it('is a summary without quotes', () => {
    const older = {
      total: 1,
      met: 1,
      not_met: 0,
      unclear: 0,
      error: 0,
      score: 1,
      usage: null,
      duration_ms: 5,
      driver: 'mock',
      model: null,
    };
    const absent = {
      not_applicable: 0,
      evidence: null,
      unverified: null,
      quotes: null,
      calls: null,
      cached_calls: null,
    };
    expect(storedSummary(older)).toEqual({ ...older, ...absent });
    expect(storedSummary(null)).toBeNull();
    expect(storedSummary({ total: 'one' })).toBeNull();
  });

  it('is a verdict whose quotes are verified or not', () => {
    const older = {
      standard_id: 'a',
      quotes: [
        { text: 'x', verified: true, start: 1, end: 2 },
        { text: 'y', verified: false },
      ],
    } as unknown as StandardVerdict;
    expect(storedVerdict(older).quotes).toEqual([
      { text: 'x', verified: true, start: 1, end: 2, match: 'normalised' },
      { text: 'y', verified: false, match: 'not_found' },
    ]);
  });
});
