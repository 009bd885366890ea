import { describe, expect, it } from '@jest/globals';
import {
  acceptedIds,
  baselineOf,
  failingIds,
  outcomeOf,
  parseBaseline,
  worstOf,
  type Gate,
  type Outcome,
} from '../../../modules/standards-checker/index.js';
import { summarize, UNKNOWN_TOTALS } from '../../../modules/standards-checker/judging/report.js';
import { standard } from './checker.js';
import { EVERY_KIND, verdict } from './checked-report.js';

function decide(gate: Gate, verdicts = EVERY_KIND) {
  const failing = failingIds(verdicts, gate);
  const report = { verdicts, summary: summarize(verdicts, UNKNOWN_TOTALS) };
  return [[...failing].join(' '), outcomeOf(report, failing, gate)];
}

describe('the gate of a run', () => {
  const judged = EVERY_KIND.filter(({ verdict: kind }) => kind !== 'error');

  it('fails by default on what is not met, unclear or could not be judged', () => {
    expect(decide({})).toEqual(['A.5.1 u e', 'unjudged']);
    expect(decide({}, judged)).toEqual(['A.5.1 u', 'failed']);
    expect(decide({}, [verdict('a', 'met'), verdict('b', 'not_applicable')])).toEqual(['', 'passed']);
  });

  it.each<[Gate, string, string]>([
    [{ failOn: ['not_met'] }, 'A.5.1', 'failed'],
    [{ failOn: ['error'] }, '', 'passed'],
    [{ failOn: [] }, '', 'passed'],
    [{ severity: 'medium' }, 'A.5.1', 'failed'],
    [{ severity: 'critical' }, '', 'passed'],
    [{ failUnder: 0.3 }, '', 'passed'],
    [{ failUnder: 0.34 }, '', 'failed'],
    [{ failUnder: 0.3, failOn: ['unclear'] }, 'u', 'failed'],
  ])('with %j fails on "%s": %s', (gate, failing, outcome) => {
    // One of three that apply is met.
    expect(decide(gate, judged)).toEqual([failing, outcome]);
  });

  it('never passes what could not be judged by a score alone', () => {
    expect(decide({ failUnder: 0.1 })).toEqual(['e', 'unjudged']);
  });
});

describe('the gate of several documents', () => {
  it.each<[readonly Outcome[], Outcome]>([
    [['passed', 'passed'], 'passed'],
    [['passed', 'failed', 'passed'], 'failed'],
    [['failed', 'unjudged', 'passed'], 'unjudged'],
  ])('decides about %j as about the worst', (outcomes, expected) => {
    expect(worstOf(outcomes)).toBe(expected);
  });
});

describe('a baseline', () => {
  const rules = EVERY_KIND.map(({ standard_id }) => standard(standard_id));
  const findings = { path: 'a.md', verdicts: EVERY_KIND, rules };
  const baseline = baselineOf(findings);
  const written = () => parseBaseline(JSON.stringify(baseline));

  it('accepts the findings that it was written with, and never an error', () => {
    expect([...acceptedIds(written(), findings)]).toEqual(['A.5.1', 'u']);
  });

  it('accepts nothing in another document, under another rule, or that became worse', () => {
    expect(acceptedIds(written(), { ...findings, path: 'b.md' }).size).toBe(0);
    const stricter = rules.map((rule) => ({ ...rule, rule: 'Another rule.' }));
    expect(acceptedIds(written(), { ...findings, rules: stricter }).size).toBe(0);
    const conditional = rules.map((rule) => ({ ...rule, applies_when: 'So.' }));
    expect(acceptedIds(written(), { ...findings, rules: conditional }).size).toBe(0);
    const worse = EVERY_KIND.map((each) => ({ ...each, verdict: 'not_met' as const }));
    expect([...acceptedIds(written(), { ...findings, verdicts: worse })]).toEqual(['A.5.1']);
    const better = EVERY_KIND.map((each) => ({ ...each, verdict: 'unclear' as const }));
    expect([...acceptedIds(written(), { ...findings, verdicts: better })]).toEqual(['A.5.1', 'u']);
  });

  it('keeps notes and other documents when it is written anew, and drops what is mended', () => {
    const noted = baseline.accepted.map((finding) => ({ ...finding, note: `why ${finding.standard_id}` }));
    const other = { ...noted[0]!, document: 'other.md' };
    const mended = EVERY_KIND.map((each) => (each.standard_id === 'u' ? verdict('u', 'met') : each));
    const next = baselineOf({ ...findings, verdicts: mended }, { version: 1, accepted: [...noted, other] });
    expect(next.accepted).toEqual([other, noted[0]]);
  });

  it.each([
    ['not JSON', '{', 'invalid_json'],
    ['of another version', '{"version":2,"accepted":[]}', 'invalid_value'],
    ['with an unknown field', '{"version":1,"accepted":[],"x":1}', 'unknown_parameter'],
  ])('that is %s is refused', (_what, text, code) => {
    expect(() => parseBaseline(text)).toThrow(expect.objectContaining({ code, status: 400 }));
  });
});
