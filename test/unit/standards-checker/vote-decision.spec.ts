import { describe, expect, it } from '@jest/globals';
import type { Verdict } from '../../../modules/standards-checker/index.js';
import {
  decide,
  fewestVotes,
  type DecisionRule,
} from '../../../modules/standards-checker/judging/vote-decision.js';

const LETTERS: Readonly<Record<string, Verdict>> = {
  m: 'met',
  n: 'not_met',
  u: 'unclear',
  a: 'not_applicable',
  e: 'error',
};

const decided = (votes: string, planned: number, rule: DecisionRule) =>
  decide(
    [...votes].map((letter) => LETTERS[letter]!),
    planned,
    rule,
  );

describe('a decision by votes', () => {
  it.each<[string, number, Verdict]>([
    ['mmn', 3, 'met'],
    ['nnm', 3, 'not_met'],
    ['aam', 3, 'not_applicable'],
    ['mn', 2, 'unclear'],
    ['mnu', 3, 'unclear'],
    ['mee', 3, 'unclear'],
    ['mme', 3, 'met'],
    ['mmee', 4, 'unclear'],
    ['eee', 3, 'error'],
    ['e', 1, 'error'],
    ['mmmnn', 5, 'met'],
  ])('of the majority of %s of %i is %s', (votes, planned, verdict) => {
    expect(decided(votes, planned, 'majority')).toBe(verdict);
  });

  it.each<[string, number, Verdict]>([
    ['mmm', 3, 'met'],
    ['mmn', 3, 'unclear'],
    ['mme', 3, 'unclear'],
    ['eee', 3, 'error'],
    ['uuu', 3, 'unclear'],
  ])('that must be unanimous of %s of %i is %s', (votes, planned, verdict) => {
    expect(decided(votes, planned, 'unanimous')).toBe(verdict);
  });

  it.each<[string, number, DecisionRule, Verdict | undefined]>([
    ['mm', 3, 'majority', 'met'],
    ['mn', 3, 'majority', undefined],
    ['m', 3, 'majority', undefined],
    ['uu', 3, 'majority', 'unclear'],
    ['me', 3, 'majority', undefined],
    ['ee', 3, 'majority', undefined],
    ['mnu', 5, 'majority', undefined],
    ['mnuu', 5, 'majority', 'unclear'],
    ['mn', 3, 'unanimous', 'unclear'],
    ['me', 3, 'unanimous', 'unclear'],
    ['u', 3, 'unanimous', 'unclear'],
    ['mm', 3, 'unanimous', undefined],
    ['ee', 3, 'unanimous', undefined],
  ])('after %s of %i votes (%s) is %s', (votes, planned, rule, verdict) => {
    expect(decided(votes, planned, rule)).toBe(verdict);
  });

  /** Returns every verdict that votes can lead to, whatever the later ones are. */
  function reachable(votes: string, planned: number, rule: DecisionRule): Set<Verdict | undefined> {
    if (votes.length === planned) return new Set([decided(votes, planned, rule)]);
    return new Set([...'mnuae'].flatMap((letter) => [...reachable(votes + letter, planned, rule)]));
  }

  function sequences(length: number): string[] {
    return length === 0
      ? ['']
      : sequences(length - 1).flatMap((votes) => [...'mnuae'].map((one) => votes + one));
  }

  it.each<[DecisionRule, number]>([
    ['majority', 3],
    ['majority', 4],
    ['majority', 5],
    ['unanimous', 3],
    ['unanimous', 4],
  ])('by %s of %i votes is made exactly when no later vote can change it', (rule, planned) => {
    for (let length = 0; length < planned; length += 1) {
      for (const votes of sequences(length)) {
        const [only, other] = reachable(votes, planned, rule);
        expect([votes, decided(votes, planned, rule)]).toEqual([
          votes,
          other === undefined ? only : undefined,
        ]);
      }
    }
  });

  it('needs so many votes at first', () => {
    expect([1, 2, 3, 4, 5].map((planned) => fewestVotes(planned, 'majority'))).toEqual([1, 2, 2, 3, 3]);
    expect([1, 2, 3].map((planned) => fewestVotes(planned, 'unanimous'))).toEqual([1, 2, 2]);
  });
});
